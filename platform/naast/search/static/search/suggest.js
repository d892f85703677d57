/*
 * Titles below a search field while somebody types: a combobox with a list (WAI-ARIA Authoring Practices).
 * Without it the form does the same on a page of its own. Enter without a choice searches for what was typed.
 */
const PAUSE = 180; // milliseconds after the last letter
const SHORTEST = 2; // letters
const MOST_KEPT = 50; // answers that are remembered while the page is open

let number = 0;

class Suggestions {
  constructor(form) {
    this.address = form.dataset.suggestions;
    this.input = form.querySelector('input[type="search"]');
    this.kept = new Map();
    this.options = [];
    this.active = -1;
    this.build(form);
    this.listen();
  }

  build(form) {
    const id = `suggesties-${++number}`;
    this.box = document.createElement("div");
    this.box.className = "suggestions";
    this.box.hidden = true;
    this.list = document.createElement("ul");
    this.list.id = id;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.input.labels[0]?.textContent ?? "");
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    this.box.append(this.list);
    form.classList.add("has-suggestions");
    form.append(this.box, this.status);
    const values = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id };
    for (const [name, value] of Object.entries(values)) this.input.setAttribute(name, value);
    this.input.autocomplete = "off";
  }

  listen() {
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE);
    });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    // The field keeps the focus, so a press in the list must not take it.
    this.box.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.go(option);
    });
  }

  async ask() {
    const typed = this.input.value.trim().slice(0, 100);
    if (typed.length < SHORTEST) return this.close();
    this.request?.abort();
    this.request = new AbortController();
    try {
      const found = this.kept.get(typed) ?? (await this.fetch(typed, this.request.signal));
      if (this.kept.size >= MOST_KEPT) this.kept.delete(this.kept.keys().next().value);
      this.kept.set(typed, found);
      if (document.activeElement === this.input) this.show(found);
    } catch {
      this.close(); // without an answer the form still works
    }
  }

  async fetch(typed, signal) {
    const answer = await fetch(`${this.address}?${new URLSearchParams({ zoek: typed })}`, { signal });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  show({ suggestions, status }) {
    this.choose(-1);
    this.options = suggestions.map((each, place) => {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.url = each.url;
      const title = document.createElement("span");
      title.textContent = each.title;
      const kind = document.createElement("span");
      kind.className = "suggestions__kind";
      kind.textContent = each.kind;
      option.append(title, " ", kind);
      return option;
    });
    this.list.replaceChildren(...this.options);
    this.box.hidden = !this.options.length;
    this.input.setAttribute("aria-expanded", String(!this.box.hidden));
    this.status.textContent = status;
  }

  key(event) {
    const open = !this.box.hidden;
    if (event.key === "Escape" && open) {
      event.preventDefault(); // a search field would also lose its text
      event.stopPropagation();
      this.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!open) return void this.ask();
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const count = this.options.length + 1; // the field itself is one stop
      this.choose(((this.active + 1 + step + count) % count) - 1);
    } else if (event.key === "Enter" && open && this.active >= 0) {
      event.preventDefault();
      this.go(this.options[this.active]);
    }
  }

  choose(place) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = place;
    const option = this.options[place];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  go(option) {
    const url = new URL(option.dataset.url, location.href);
    if (url.origin === location.origin) location.assign(url);
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.choose(-1);
    this.box.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.status.textContent = "";
  }
}

for (const form of document.querySelectorAll("form[data-suggestions]")) new Suggestions(form);
