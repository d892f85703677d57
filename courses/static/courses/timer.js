/* The time left of an attempt. The server's clock decides; this only tells, and hands in when the time is up. */

const WARN = [300, 60]; // seconds before the end; said aloud once each (WCAG 2.2.1)

for (const timer of document.querySelectorAll("[data-timer]")) {
  const end = performance.now() + Number(timer.dataset.seconds) * 1000;
  const left = timer.querySelector("[data-timer-left]");
  const warning = timer.querySelector("[data-timer-warning]");
  const until = left.textContent;
  const said = new Set(WARN.filter((seconds) => Number(timer.dataset.seconds) < seconds));
  let handedIn = false;

  const tick = () => {
    const seconds = Math.max(0, Math.round((end - performance.now()) / 1000));
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    left.textContent = `${timer.dataset.left.replace("{time}", clock)} · ${until}`;
    timer.toggleAttribute("data-short", seconds <= WARN[0]);
    for (const moment of WARN) {
      if (seconds > moment || said.has(moment)) continue;
      said.add(moment);
      warning.textContent = moment > 60 ? timer.dataset.warning.replace("{minutes}", moment / 60) : timer.dataset.last;
    }
    if (seconds === 0 && !handedIn) {
      handedIn = true;
      window.dispatchEvent(new Event("naast:time-up")); // what is being typed is saved first, or not at all
      setTimeout(() => timer.querySelector("[data-timer-up]").submit(), 800);
    }
  };

  tick();
  setInterval(tick, 1000);
}
