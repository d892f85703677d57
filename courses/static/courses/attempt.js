/* Saves an answer as soon as it is chosen. Without this script the button does the same. */

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const state = form.querySelector("[data-save-state]");
  let latest = 0;

  const show = (text, kind) => {
    state.textContent = text;
    state.dataset.state = kind;
  };

  form.addEventListener("change", async () => {
    const data = new FormData(form);
    if (!data.has("option")) return; // nothing chosen any more: there is no answer to save
    const turn = ++latest;
    show(form.dataset.waiting, "waiting");
    try {
      const response = await fetch(form.action, {
        method: "POST", body: data, headers: { Accept: "application/json" }, keepalive: true,
      });
      const answer = await response.json();
      if (turn !== latest) return; // a later choice is on its way
      show(answer.message, answer.saved ? "saved" : "failed");
    } catch {
      if (turn === latest) show(form.dataset.failed, "failed");
    }
  });
}
