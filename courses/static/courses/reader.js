/* Beside a lesson: the note that saves itself, the bookmark, printing and shortcut keys. All but the keys work without. */

const state = document.querySelector("[data-reader-state]");

const send = async (form) => {
  const response = await fetch(form.action, {
    method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, keepalive: true,
  });
  return { answer: await response.json(), ok: response.ok };
};

/** Marks the lesson, or takes the mark away, without leaving the place where one reads. */
function bookmarks(form) {
  const wanted = form.querySelector("[name=on]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const { answer } = await send(form);
      wanted.value = answer.on ? "0" : "1";
      form.querySelector("[data-on]").dataset.on = answer.on ? "1" : "0";
      form.querySelector("[data-label]").textContent = answer.on ? form.dataset.remove : form.dataset.set;
      state.textContent = answer.message;
    } catch {
      state.textContent = form.dataset.failed;
    }
  });
}

/** Saves the note a moment after typing stops, one save at a time, and tries again when the line is back. */
function notes(form) {
  const text = form.querySelector("textarea");
  const version = form.querySelector("[name=version]");
  const line = form.querySelector("[data-save-state]");
  const pause = 900; // milliseconds after the last key
  let kept = text.value;
  let timer = 0;
  let busy = false;
  let failed = false;

  const show = (words, kind) => {
    line.dataset.state = kind;
    if (line.textContent !== words) line.textContent = words;
  };

  /* Somebody who leaves while a save is under way has their last words sent all the same: `leaving` is true then. */
  const save = async (leaving) => {
    clearTimeout(timer);
    if ((busy && leaving !== true) || text.value === kept) return;
    busy = true;
    show(form.dataset.waiting, "waiting");
    const sent = text.value;
    try {
      const { answer, ok } = await send(form);
      if (ok) {
        version.value = answer.version;
        kept = sent;
        if (answer.before) addAbove(answer.before);
      }
      failed = !ok;
      show(answer.message, ok ? "saved" : "failed");
    } catch {
      failed = true;
      show(form.dataset.failed, "failed");
    }
    busy = false;
    if (!failed && text.value !== kept) save();
    else if (failed) timer = setTimeout(save, 10_000);
  };

  /* What another device had written comes above; what is being typed here stays under the hands that type it. */
  const addAbove = (other) => {
    const at = text.selectionStart + other.length;
    kept = other + kept;
    text.value = other + text.value;
    text.setSelectionRange(at, at);
  };

  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
    if (!busy && text.value !== kept) show(form.dataset.waiting, "waiting");
  });
  text.addEventListener("change", save);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save(true);
  });
  window.addEventListener("beforeunload", (event) => {
    if (failed && text.value !== kept) event.preventDefault();
  });

  /* Escape brings a writer back to the line they were reading. */
  let place = null;
  document.querySelector("[data-to-note]")?.addEventListener("click", (event) => {
    event.preventDefault();
    place = { y: window.scrollY, focus: document.activeElement };
    text.focus();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !place) return;
    text.blur();
    place.focus?.focus({ preventScroll: true });
    window.scrollTo(0, place.y);
    place = null;
  });
}

/** Single keys, for who wants them: they can be turned off (WCAG 2.1.4) and rest while one types. */
function shortcuts(dialog, button) {
  const choice = dialog.querySelector("[role=switch]");
  const article = document.querySelector("[data-reader]");
  const remembered = "naast-sneltoetsen";
  const go = (address) => { if (address) window.location.assign(address); };
  const press = (selector) => document.querySelector(selector)?.click();
  const actions = {
    n: () => go(article.dataset.after),
    j: () => go(article.dataset.after),
    p: () => go(article.dataset.before),
    k: () => go(article.dataset.before),
    b: () => press("[data-bookmark] button"),
    m: () => press("[data-to-note]"),
    "?": () => dialog.showModal(),
  };
  try {
    choice.checked = localStorage.getItem(remembered) !== "uit";
  } catch { /* nothing is kept in a private window */ }
  choice.addEventListener("change", () => {
    try {
      localStorage.setItem(remembered, choice.checked ? "aan" : "uit");
    } catch { /* then it holds for this page only */ }
  });
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    if (!choice.checked || dialog.open || event.repeat || event.defaultPrevented) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable], [role=textbox]")) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

for (const form of document.querySelectorAll("form[data-bookmark]")) bookmarks(form);
for (const form of document.querySelectorAll("form[data-note]")) notes(form);
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
const dialog = document.querySelector("#sneltoetsen");
if (dialog) shortcuts(dialog, document.querySelector("[data-shortcuts]"));
