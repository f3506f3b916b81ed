// Opens and closes the row that explains a rank. Without this file the same link loads the page with the row open.
for (const link of document.querySelectorAll("[data-unfold]")) {
  const row = document.getElementById(link.dataset.unfold);
  if (!row) continue;
  link.setAttribute("role", "button");
  link.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      link.click();
    }
  });
  link.addEventListener("click", (event) => {
    event.preventDefault();
    row.hidden = !row.hidden;
    link.setAttribute("aria-expanded", String(!row.hidden));
    row.previousElementSibling.classList.toggle("open", !row.hidden);
  });
}
