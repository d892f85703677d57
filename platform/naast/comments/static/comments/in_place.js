/*
 * Opens the comment form where the link to it stands. The page is kept for everybody and holds no form of its own;
 * this one is fetched from its own address and is sent there too. Whatever goes wrong, the link works as a link.
 */
for (const place of document.querySelectorAll("[data-comment-form]")) {
  const link = place.querySelector("a");
  link?.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    try {
      const answer = await fetch(link.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const form = page.querySelector("[data-comment-fields]");
      if (!answer.ok || !form) throw new Error("no form");
      const title = document.createElement("h3");
      title.textContent = link.textContent;
      title.tabIndex = -1;
      form.querySelector(".form__actions a")?.remove();
      place.replaceWith(title, document.importNode(form, true));
      title.focus();
    } catch {
      location.assign(link.href);
    }
  });
}
