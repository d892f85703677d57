// Says under a field how many words it has and how many fit. The server counts again: without this, nothing is lost.

const words = (text) => text.split(/\s+/).filter(Boolean).length;

for (const field of document.querySelectorAll("[data-word-limit]")) {
  const limit = Number(field.dataset.wordLimit);
  const count = document.createElement("output");
  count.id = `${field.id}_words`;
  count.className = "word-count";
  count.htmlFor = field.id;
  const tell = () => {
    const used = words(field.value);
    const over = used - limit;
    // The words of the page are Dutch like all of the admin; they come with the field, so that they can be translated.
    count.textContent = (over > 0 ? field.dataset.wordsOver : field.dataset.wordsUsed)
      .replace("{used}", used)
      .replace("{limit}", limit)
      .replace("{over}", over);
    count.classList.toggle("word-count--over", over > 0);
  };
  field.after(count);
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${count.id}`.trim());
  field.addEventListener("input", tell);
  tell();
}
