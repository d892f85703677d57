/* Narrows the list of courses as soon as a filter is ticked. Without this script the button does the same. */

const form = document.querySelector("form[data-narrow]");
const result = document.querySelector("#gevonden");
const status = document.querySelector("#aantal");
let latest = 0;

const address = () => {
  const query = new URLSearchParams(new FormData(form)).toString();
  return query ? `${form.action}?${query}` : form.action;
};

form.addEventListener("change", async () => {
  const turn = ++latest;
  const url = address();
  let fresh;
  try {
    const response = await fetch(url, { headers: { Accept: "text/html" } });
    if (!response.ok) throw new Error(response.statusText);
    fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    form.submit(); // then the browser shows what is wrong
    return;
  }
  if (turn !== latest) return; // a later choice is on its way
  result.replaceChildren(...fresh.querySelector("#gevonden").childNodes);
  for (const count of form.querySelectorAll("[data-count]")) {
    const other = fresh.querySelector(`[data-count="${CSS.escape(count.dataset.count)}"]`);
    if (other) count.textContent = other.textContent;
  }
  const summary = "details.filters > summary";
  document.querySelector(summary).replaceChildren(...fresh.querySelector(summary).childNodes);
  status.textContent = fresh.querySelector("#aantal").textContent;
  history.replaceState(null, "", url);
});
