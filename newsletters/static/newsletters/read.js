/*
 * A development counts as read after it has been in view for some seconds: then the form that a reader can also press
 * is sent quietly. Looking at another tab does not count. Without a script the button does the same.
 */
const SECONDS = 8;
const form = document.querySelector("form[data-read]");
const article = document.querySelector("article.development");

function done() {
  form.elements.read.value = "0";
  form.querySelector("button").textContent = form.dataset.undoLabel;
  form.querySelector("[data-read-note]").hidden = false;
}

function send() {
  fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { accept: "application/json" },
    keepalive: true,
  })
    .then((answer) => {
      if (answer.status === 204) done();
    })
    .catch(() => {}); // no network: it stays unread, and the button is there
}

if (form && article && form.elements.read.value === "1") {
  let inView = false;
  let seconds = 0;
  const watcher = new IntersectionObserver(([entry]) => {
    inView = entry.isIntersecting;
  });
  watcher.observe(article);
  const clock = setInterval(() => {
    if (!inView || document.visibilityState !== "visible") return;
    seconds += 1;
    if (seconds < SECONDS) return;
    clearInterval(clock);
    watcher.disconnect();
    if (form.elements.read.value === "1") send();
  }, 1000);
}
