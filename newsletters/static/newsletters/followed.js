/*
 * A link in a newsletter carries a number: `nb`. The page says once, by POST, that the link was followed, and takes the
 * number out of the address, so that a reload, a bookmark or a link passed on counts nothing. Fetching the page alone
 * counts nothing either. Without `nb` this does nothing at all.
 */
const address = new URL(location.href);
const number = address.searchParams.get("nb");

function tell() {
  // Not URLSearchParams.delete(): it would write the rest of the query in another way.
  const rest = location.search
    .slice(1)
    .split("&")
    .filter((pair) => pair !== "nb" && !pair.startsWith("nb="))
    .join("&");
  history.replaceState(history.state, "", location.pathname + (rest ? `?${rest}` : "") + location.hash);
  fetch("/nieuwsbrief/gevolgd/", {
    method: "POST",
    body: new URLSearchParams({ nb: number }),
    credentials: "omit",
    keepalive: true,
  }).catch(() => {}); // a blocker or no network: then it is not counted
}

if (number) {
  // A browser that makes a page ready beforehand has not followed the link yet.
  if (document.prerendering) document.addEventListener("prerenderingchange", tell, { once: true });
  else tell();
}
