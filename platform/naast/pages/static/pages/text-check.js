/* The text check beside Wagtail's editor: asks about what is typed, at most once a second and only after a change.
   Draftail writes its texts into hidden fields without an event, so the form is compared and not listened to. */

(() => {
const begin = () => {
  const LOOK = 1000; // milliseconds between two looks at the form
  const REST = 10000; // after an answer that is no list

  const panel = document.querySelector("[data-text-check]");
  const form = document.querySelector("form[data-edit-form], #page-edit-form");
  if (!panel || !form) return;
  const remarks = panel.querySelector("[data-text-check-remarks]");
  const state = panel.querySelector("[data-text-check-state]");
  const counter = document.querySelector('[data-side-panel-toggle="text-check"] [data-side-panel-toggle-counter]');

  const typed = () => {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken") data.append(name, value);
    }
    return data.toString();
  };

  let checked = typed(); // as it was when we last asked; at first what was saved, which the server has looked at
  let seen = checked; // as it was at the last look
  let busy = false;
  let restUntil = 0;

  const show = (html) => {
    remarks.innerHTML = html;
    const number = Number(remarks.firstElementChild?.dataset.number || 0);
    if (counter) {
      counter.textContent = String(number);
      counter.hidden = number === 0;
    }
  };

  const ask = async (text) => {
    busy = true;
    state.textContent = panel.dataset.busy;
    try {
      const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
      const answer = await fetch(panel.dataset.url, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token },
        body: text,
      });
      const body = await answer.text();
      const plain = (answer.headers.get("Content-Type") || "").startsWith("text/plain");
      if (answer.ok) show(body);
      state.textContent = answer.ok ? "" : plain ? body : panel.dataset.failed;
      if (!answer.ok) restUntil = Date.now() + REST;
      checked = answer.ok || answer.status !== 429 ? text : null;
    } catch {
      state.textContent = panel.dataset.failed;
      restUntil = Date.now() + REST;
      checked = null;
    }
    busy = false;
  };

  const look = () => {
    if (busy || document.hidden || Date.now() < restUntil) return;
    const text = typed();
    // A pause in typing is the moment to ask.
    if (text === seen && text !== checked) ask(text);
    seen = text;
  };

  const place = (link) =>
    document.getElementById(link.hash.slice(1)) ||
    document.querySelector(`[data-contentpath="${CSS.escape(link.dataset.textCheckPath)}"]`);

  panel.addEventListener("click", (event) => {
    const link = event.target.closest("[data-text-check-path]");
    const target = link && place(link);
    if (!target) return;
    event.preventDefault();
    // Folded parts open first, from the outside in.
    for (let part = target.closest("[data-panel]"); part; part = part.parentElement.closest("[data-panel]")) {
      const toggle = part.querySelector("[data-panel-toggle]");
      if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
    }
    const inner = target.querySelector("[data-panel-toggle]");
    if (inner?.getAttribute("aria-expanded") === "false") inner.click();
    target.scrollIntoView({ block: "center" });
    target.classList.add("text-check-here");
    setTimeout(() => target.classList.remove("text-check-here"), 2000);
    const visible = [...target.querySelectorAll("[contenteditable=true], textarea, input, select")].filter(
      (each) => each.offsetParent !== null && each.type !== "hidden",
    );
    visible[0]?.focus({ preventScroll: true });
  });

  setInterval(look, LOOK);
};

// Wagtail puts scripts of panels in the head of the page.
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
})();
