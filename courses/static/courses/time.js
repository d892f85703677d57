/* Courses that ask for a least time: say every half minute that somebody is still reading. The server counts. */

const EVERY = 30_000; // milliseconds
const form = document.querySelector("form[data-time]");

function say(back) {
  const body = new FormData(form);
  if (back) {
    body.set("terug", "1");
  }
  fetch(form.action, { method: "POST", body, keepalive: true }).catch(() => {});
}

if (form) {
  let timer = document.hidden ? 0 : setInterval(say, EVERY);
  document.addEventListener("visibilitychange", () => {
    clearInterval(timer);
    say(!document.hidden);
    timer = document.hidden ? 0 : setInterval(say, EVERY);
  });
}
