/* Answering with the number keys, on top of buttons that work without. */

const pause = 500; // milliseconds: a key pressed twice answers one turn, not the next one too
const remembered = "naast-sneltoetsen"; // the same choice as in lessons: on or off, on this device

/** Listens to the keys 1 to 9. They can be turned off (WCAG 2.1.4) and rest while one types. */
function numberKeys(form, choice) {
  const answers = form.querySelectorAll("button[name=keuze]");
  document.addEventListener("keydown", (event) => {
    if (!choice.checked || event.repeat || event.defaultPrevented || event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], [role=textbox]")) return;
    const answer = /^[1-9]$/.test(event.key) ? answers[Number(event.key) - 1] : null;
    if (!answer) return;
    event.preventDefault();
    answer.click();
  });
  form.dataset.keys = "ready";
}

for (const form of document.querySelectorAll("form[data-answers]")) {
  const line = form.querySelector("[data-keys-line]");
  const choice = line.querySelector("[role=switch]");
  try {
    choice.checked = localStorage.getItem(remembered) !== "uit";
  } catch { /* nothing is kept in a private window */ }
  choice.addEventListener("change", () => {
    try {
      localStorage.setItem(remembered, choice.checked ? "aan" : "uit");
    } catch { /* then it holds for this page only */ }
  });
  line.hidden = false;
  setTimeout(numberKeys, pause, form, choice);
}
