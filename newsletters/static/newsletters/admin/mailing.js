/*
 * Keeps the bar of a running mailing up to date. Without it a reload does the same. A change of state (paused, done)
 * changes the buttons too: then the page says so, and is not thrown away under somebody who is writing a reason.
 */
const place = document.querySelector("[data-mailing-progress]");
const changed = document.querySelector("[data-mailing-changed]");
const EVERY = 4000; // milliseconds
const AFTER_TROUBLE = 20000;

async function look() {
  let wait = EVERY;
  if (!document.hidden) {
    try {
      const answer = await fetch(place.dataset.mailingProgress, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { state, html } = await answer.json();
      place.innerHTML = html;
      if (state !== place.dataset.state) {
        changed.hidden = false;
        return;
      }
    } catch {
      wait = AFTER_TROUBLE; // signed out, or the server is away for a moment: what is on the page stays
    }
  }
  setTimeout(look, wait);
}

if (place) setTimeout(look, EVERY);
