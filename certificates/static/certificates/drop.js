/* Drop a file on the form instead of choosing it. Without this module the form works as it is. */

for (const form of document.querySelectorAll("[data-file-drop]")) {
  const input = form.querySelector('input[type="file"]');
  const chosen = form.querySelector("[data-drop-chosen]");
  form.querySelector("[data-drop-hint]").hidden = false;

  const tell = () => {
    chosen.textContent = input.files.length ? chosen.dataset.text.replace("{name}", input.files[0].name) : "";
  };

  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");

  form.addEventListener("dragover", (event) => {
    if (holdsFiles(event)) {
      event.preventDefault();
      form.classList.add("file-drop--over");
    }
  });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) {
      form.classList.remove("file-drop--over");
    }
  });
  form.addEventListener("drop", (event) => {
    form.classList.remove("file-drop--over");
    if (!holdsFiles(event)) {
      return;
    }
    event.preventDefault();
    const [first] = event.dataTransfer.files;
    if (first) {
      const one = new DataTransfer();
      one.items.add(first);
      input.files = one.files;
      tell();
      form.querySelector('button[type="submit"]').focus();
    }
  });
  input.addEventListener("change", tell);
}
