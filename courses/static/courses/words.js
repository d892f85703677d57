/* Counts the words of an open answer while it is written. */

for (const count of document.querySelectorAll("[data-words-of]")) {
  const field = document.getElementById(count.dataset.wordsOf);
  const show = () => {
    const words = field.value.split(/\s+/).filter(Boolean).length;
    count.textContent = count.dataset.label.replace("{count}", words);
  };
  field.addEventListener("input", show);
  show();
}
