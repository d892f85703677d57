/*
 * Tells the site that a question found nothing: a count for the editors, with nothing about who asked.
 * By POST and from an open page, so that crawlers and mail scanners count nothing.
 */
const place = document.querySelector("[data-missed]");
if (place) {
  const body = new URLSearchParams({ zoek: place.dataset.query });
  fetch(place.dataset.missed, { method: "POST", body, credentials: "omit", keepalive: true }).catch(() => {});
}
