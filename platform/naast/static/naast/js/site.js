/*
 * Small helps on top of pages that work without them. Every part looks for its own mark in the page
 * and does nothing where that is missing.
 */

/** Closes an open menu on Escape or on a press elsewhere, and gives focus back to its button. */
function menus() {
  const all = document.querySelectorAll("details[data-menu]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of all) {
      if (!menu.open) continue;
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("pointerdown", (event) => {
    for (const menu of all) if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
}

/** A page that comes back with errors, or with the answer to a question, starts reading there. */
function errorSummary() {
  document.querySelector("[data-error-summary], [data-verdict]")?.focus();
}

/** Messages wait; with a script they can also be put away. */
function toasts() {
  for (const button of document.querySelectorAll("[data-toast-close]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const toast = button.closest("[data-toast]");
      toast.remove();
      document.querySelector("#inhoud")?.focus({ preventScroll: true });
    });
  }
}

/** Copies a link, and says so in the button itself. */
function copyButtons() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    const item = button.closest("[data-copy-item]");
    if (item) item.hidden = false;
    button.addEventListener("click", async () => {
      const label = button.querySelector("[data-copy-label]") ?? button;
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        label.textContent = button.dataset.copied;
      } catch {
        label.textContent = button.dataset.copy;
      }
    });
  }
}

/** Shows and hides a password while typing, for who types on a phone. */
function passwords() {
  for (const box of document.querySelectorAll("[data-show-passwords]")) {
    const wrapper = box.closest("[hidden]");
    if (wrapper) wrapper.hidden = false;
    const fields = [...box.form.querySelectorAll('input[type="password"]')];
    box.addEventListener("change", () => {
      for (const field of fields) field.type = box.checked ? "text" : "password";
    });
    box.form.addEventListener("submit", () => {
      for (const field of fields) field.type = "password";
    });
  }
}

menus();
errorSummary();
toasts();
copyButtons();
passwords();
