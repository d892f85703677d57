/*
 * Makes a list of steps with a place to choose at each into one to drag, or to move with two buttons a step.
 * The chosen places stay in the form, out of sight; nothing is an answer until a step has been moved.
 */

const EDGE = 72; // pixels from the top or bottom of the window where dragging scrolls

const fill = (pattern, words) => pattern.replace(/\{(\w+)\}/g, (_, name) => words[name]);

function upgrade(list) {
  const status = list.parentElement.querySelector("[data-ordering-status]");
  const help = list.parentElement.querySelector("[data-ordering-help]");
  let dragged = null;
  let before = [];

  const steps = () => [...list.children];
  const words = (step) => ({ text: step.dataset.text, place: steps().indexOf(step) + 1, total: steps().length });

  const button = (step, name, sign, move) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "ordering__button";
    made.textContent = sign;
    made.setAttribute("aria-label", fill(list.dataset[name], words(step)));
    made.addEventListener("click", () => {
      const neighbour = move < 0 ? step.previousElementSibling : step.nextElementSibling;
      if (!neighbour) {
        status.textContent = fill(list.dataset.stays, words(step));
        return;
      }
      if (move < 0) neighbour.before(step);
      else neighbour.after(step);
      made.focus(); // an element that moves in the page loses it
      settle(step);
    });
    return made;
  };

  const markEnds = () => {
    for (const step of steps()) {
      const [up, down] = step.querySelectorAll("button");
      up.setAttribute("aria-disabled", String(!step.previousElementSibling));
      down.setAttribute("aria-disabled", String(!step.nextElementSibling));
    }
  };

  /** Writes the order into the form, tells it, and lets the page save it. */
  const settle = (step) => {
    steps().forEach((each, index) => { each.querySelector("select").value = String(index + 1); });
    markEnds();
    status.textContent = fill(list.dataset.moved, words(step));
    step.querySelector("select").dispatchEvent(new Event("change", { bubbles: true }));
  };

  for (const step of steps()) {
    const handle = document.createElement("span");
    handle.className = "ordering__handle";
    handle.setAttribute("aria-hidden", "true");
    step.prepend(handle);
    step.querySelector(".ordering__place").hidden = true;
    const text = step.querySelector(".ordering__text");
    const plain = document.createElement("span"); // the list it named is out of sight
    plain.className = text.className;
    plain.textContent = step.dataset.text;
    text.replaceWith(plain);
    step.append(button(step, "up", "↑", -1), button(step, "down", "↓", 1));
  }
  list.dataset.ordering = "ready";
  if (help) help.hidden = false;
  markEnds();

  const stop = (keep) => {
    if (!dragged) return;
    const step = dragged;
    dragged = null;
    delete step.dataset.dragged;
    if (!keep) list.append(...before);
    else if (steps().some((each, index) => each !== before[index])) settle(step);
  };

  list.addEventListener("pointerdown", (event) => {
    const step = event.target.closest(".ordering__step");
    // A finger on the text scrolls the page; only the handle drags.
    const grabs = event.pointerType === "mouse" || event.target.closest(".ordering__handle");
    if (!step || !grabs || event.button !== 0 || event.target.closest("button")) return;
    event.preventDefault();
    before = steps();
    dragged = step;
    step.dataset.dragged = "";
    list.setPointerCapture(event.pointerId); // on the list: the step itself moves in the page
  });

  list.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const others = steps().filter((step) => step !== dragged);
    const next = others.find((step) => {
      const box = step.getBoundingClientRect();
      return event.clientY < box.top + box.height / 2;
    });
    if (next !== (dragged.nextElementSibling ?? undefined)) list.insertBefore(dragged, next ?? null);
    if (event.clientY < EDGE) window.scrollBy(0, -12);
    if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, 12);
  });

  list.addEventListener("pointerup", () => stop(true));
  list.addEventListener("pointercancel", () => stop(false));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") stop(false); });
}

for (const list of document.querySelectorAll('[data-ordering=""]')) upgrade(list);
