/* How far an import is: asks every second and a half, and shows the result when it is there. */

for (const box of document.querySelectorAll("[data-import-progress]")) {
  const bar = box.querySelector("progress");
  const text = box.querySelector("[data-text]");

  const ask = async () => {
    try {
      const answer = await (await fetch(box.dataset.url, { headers: { Accept: "application/json" } })).json();
      bar.value = answer.done;
      text.textContent = text.dataset.text.replace("{done}", answer.done).replace("{total}", answer.total);
      if (!answer.busy) {
        window.location.reload();
        return;
      }
    } catch { /* the connection is gone for a moment: ask again */ }
    setTimeout(ask, 1500);
  };

  setTimeout(ask, 800);
}
