/*
 * The contact block stands on pages that are kept for everybody, so the branch a reader chose is remembered here, in
 * their own browser. Without this script the links to the other branches do the work.
 */
const KEY = "naast.branch";

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // a browser may forbid it: then nothing is remembered
  }
}

function remember(slug) {
  try {
    localStorage.setItem(KEY, slug);
  } catch {
    /* see above */
  }
}

for (const block of document.querySelectorAll("[data-branches]")) {
  const chooser = block.querySelector("[data-branch-select]");
  if (!chooser) continue;
  const select = chooser.querySelector("select");
  const branches = [...block.querySelectorAll("[data-branch]")];
  const show = (slug) => {
    if (!branches.some((branch) => branch.dataset.branch === slug)) return;
    select.value = slug;
    for (const branch of branches) branch.hidden = branch.dataset.branch !== slug;
  };
  chooser.hidden = false;
  const links = block.querySelector("[data-branch-links]");
  if (links) links.hidden = true;
  show(remembered());
  select.addEventListener("change", () => {
    show(select.value);
    remember(select.value);
  });
}
