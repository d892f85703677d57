/* The letter check: counts characters, asks about personal data before anything is sent, and prints. All of it is extra. */

const form = document.querySelector("[data-letter-form]");
const field = form?.querySelector("[data-letter]");
const number = new Intl.NumberFormat("nl-NL");

/** Says how many characters there are, and when there are too many. */
function counts() {
  const line = form.querySelector("[data-count]");
  const most = Number(line.dataset.most);
  const show = () => {
    const count = field.value.length;
    line.textContent = line.dataset.label.replace("{count}", number.format(count)).replace("{most}", number.format(most));
    line.toggleAttribute("data-over", count > most);
  };
  field.addEventListener("input", show);
  show();
}

/* The simple half of naast/language/personal_data.py; the server looks again, with the checks of the numbers. */
const patterns = [
  /\b[A-Z]{2}\d{2}(?: ?[A-Z]{4})(?: ?\d){7,16}\b/gi,
  /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g,
  /(?<![\w€.,/-])\d{9}(?![\w.,/-])/g,
  /(?<![\w.,/-])(?:\+31|0031|0)(?!800|900|88|85)(?:[ -]?\d){9}(?!\w)/g,
  /(?<=\b(?:heer|mevrouw|mevr\.|dhr\.|meneer) )[A-Z][a-zà-ÿ]+/g,
];

/** Enough to recognise it by, and no more. */
const masked = (text) => (/\d{2}/.test(text) ? `${text.slice(0, 4)} … ${text.slice(-2)}` : `${text[0]} …`);

/** What looks like personal data, masked; a part of an account number is no telephone number as well. */
function seenIn(text) {
  const found = new Set();
  let rest = text;
  for (const pattern of patterns) {
    rest = rest.replace(pattern, (each) => {
      found.add(masked(each));
      return "#";
    });
  }
  return found;
}

/** Asks before sending, once for each text. The letter stays in the page until somebody chooses. */
function warns() {
  const words = document.querySelector("template[data-seen]");
  let asked = "";
  form.addEventListener("submit", (event) => {
    const chosen = event.submitter?.value;
    if (chosen === "toch" || chosen === "weghalen" || asked === field.value) return;
    const found = seenIn(field.value);
    if (!found.size) return;
    event.preventDefault();
    asked = field.value;
    form.querySelector(".letter-warning")?.remove();
    const panel = words.content.cloneNode(true).firstElementChild;
    for (const each of found) panel.querySelector("[data-seen-list]").append(item(each));
    form.prepend(panel);
    panel.focus();
  });
}

function item(text) {
  const line = document.createElement("li");
  line.textContent = text;
  return line;
}

/** Opens what is folded: the remark that a mark leads to, and everything on paper. */
function unfolds() {
  document.querySelector(".letter-report")?.addEventListener("click", (event) => {
    const id = event.target.closest("a[href^='#bevinding-']")?.hash.slice(1);
    const folded = id && document.getElementById(id)?.closest("details");
    if (folded) folded.open = true;
  });
  addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll(".letter-report details")) each.open = true;
  });
}

/** A button that prints the result. */
function prints() {
  const button = document.querySelector("[data-print]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/** After a check one starts reading at the result. */
function begins() {
  const result = document.querySelector("[data-result]");
  result?.focus({ preventScroll: true });
  result?.scrollIntoView({ block: "start" });
}

if (field) {
  counts();
  warns();
  unfolds();
  prints();
  begins();
}
