/*
 * Saves an answer as soon as it is chosen, and text soon after the last letter. Without this script the button does
 * the same.
 *
 * One post is under way at a time, and the next always takes the form as it is then: an older answer can never arrive
 * after a newer one, and "saved" is said of the latest only.
 */

const PAUSE = 900; // milliseconds without a letter before text is saved
const RETRY = [3_000, 10_000, 30_000, 60_000]; // milliseconds; the last one repeats

const isAnswer = (name) => name === "letter" || name === "option" || name === "a" || name.startsWith("a-");

class Autosave {
  constructor(form) {
    this.form = form;
    this.state = form.querySelector("[data-save-state]");
    this.version = 0; // of what is in the form
    this.saved = 0; // the latest version that the server has
    this.posting = null; // stops the post that is under way
    this.underWay = 0; // the version in that post
    this.failures = 0;
    this.everFilled = this.isFilled();
    form.addEventListener("change", () => this.changed(0));
    form.addEventListener("input", (event) => {
      if (event.target.matches("textarea, input:not([type=radio], [type=checkbox])")) this.changed(PAUSE);
    });
    // The button posts the whole form: nothing may come after it, and leaving is what was asked.
    form.addEventListener("submit", () => this.close());
    window.addEventListener("online", () => this.save());
    window.addEventListener("naast:time-up", () => this.save()); // just before the page hands in by itself
    window.addEventListener("pagehide", () => this.saveOnLeaving());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save();
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.isDirty()) event.preventDefault();
    });
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) window.location.reload(); // the answer may have changed elsewhere meanwhile
    });
  }

  isFilled() {
    return [...new FormData(this.form)].some(([name, value]) => isAnswer(name) && String(value).trim());
  }

  isDirty() {
    return this.saved < this.version;
  }

  show(text, kind) {
    this.state.textContent = text;
    this.state.dataset.state = kind;
  }

  changed(pause) {
    if (!this.everFilled && !this.isFilled()) return; // there never was an answer
    this.everFilled = true;
    this.version += 1;
    this.failures = 0;
    this.show(this.form.dataset.waiting, "waiting");
    this.plan(pause);
  }

  plan(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  close() {
    clearTimeout(this.timer);
    this.posting?.abort();
    this.saved = this.version = Infinity;
  }

  async save() {
    if (!this.isDirty() || this.posting) return; // a post under way looks again when it is done
    clearTimeout(this.timer);
    const version = this.version;
    this.underWay = version;
    this.posting = new AbortController();
    let again = null;
    try {
      const response = await this.post(this.posting.signal);
      const answer = await response.json();
      if (answer.saved) {
        this.saved = Math.max(this.saved, version);
        this.failures = 0;
      } else if (response.status === 409) {
        this.saved = this.version = Infinity; // closed: nothing more will be saved
      } else if (response.status >= 500 || response.status === 429) {
        throw new Error(answer.message);
      }
      if (!this.isDirty()) this.show(answer.message, answer.saved ? "saved" : "failed");
      else if (version === this.version) this.show(answer.message, "failed"); // refused: it has to change first
      else again = 0;
    } catch {
      if (this.version === Infinity) return;
      this.show(this.form.dataset.failed, "failed");
      again = RETRY[Math.min(this.failures++, RETRY.length - 1)];
    } finally {
      this.posting = null;
      this.underWay = 0;
    }
    if (again !== null) this.plan(again);
  }

  saveOnLeaving() {
    if (!this.isDirty() || this.underWay === this.version) return;
    this.posting?.abort(); // this one is newer
    this.post().catch(() => {});
  }

  post(signal) {
    return fetch(this.form.action, {
      method: "POST", body: new FormData(this.form), headers: { Accept: "application/json" }, keepalive: true, signal,
    });
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);
