/* Reading a lesson: tell the server that it was opened, and fold the outline away on a phone. */

for (const form of document.querySelectorAll("form[data-send-quietly]")) {
  fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true }).catch(() => {});
}

const narrow = window.matchMedia("(max-width: 61.99rem)");
for (const outline of document.querySelectorAll("details[data-open-wide]")) {
  outline.open = !narrow.matches;
  narrow.addEventListener("change", () => { outline.open = !narrow.matches; });
}
