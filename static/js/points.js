// Points to mend stand above the step; here each of them is moved to the field that it is about.

for (const point of document.querySelectorAll("[data-points] [data-at]")) {
  const field = document.getElementById(point.dataset.at);
  if (!field) continue;
  const beside = document.createElement("div");
  beside.className = "cs-point";
  // The name of the field is left out: it stands above.
  const link = point.querySelector("a");
  link.nextSibling.textContent = link.nextSibling.textContent.replace(/^\s*[:：]\s*/u, "");
  link.remove();
  beside.append(...point.childNodes);
  field.classList.add("cs-to-mend");
  field.append(beside);
  point.remove();
}

for (const list of document.querySelectorAll("[data-points] ul")) {
  if (!list.children.length) list.remove();
}
