// Ticks or unticks all boxes of one name at once. Without this file the same links load the page so.
for (const link of document.querySelectorAll("[data-tick], [data-untick]")) {
  const name = link.dataset.tick || link.dataset.untick;
  link.setAttribute("role", "button");
  link.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    link.click();
  });
  link.addEventListener("click", (event) => {
    event.preventDefault();
    for (const box of document.getElementsByName(name)) box.checked = "tick" in link.dataset;
  });
}
