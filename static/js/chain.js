// Buttons that move a choice up or down in an ordered list of select boxes. Without this file the boxes are simply chosen anew.
for (const chain of document.querySelectorAll("[data-chain]")) {
  const boxes = [...chain.querySelectorAll("select")];
  const swap = (from, to) => {
    if (!boxes[to]) return;
    [boxes[from].value, boxes[to].value] = [boxes[to].value, boxes[from].value];
    boxes[to].dispatchEvent(new Event("change", { bubbles: true }));
    boxes[from].dispatchEvent(new Event("change", { bubbles: true }));
    boxes[to].focus();
  };
  boxes.forEach((box, place) => {
    for (const [sign, words, step] of [["↑", chain.dataset.up, -1], ["↓", chain.dataset.down, 1]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "cs-move";
      button.textContent = sign;
      button.title = words;
      button.setAttribute("aria-label", `${words} ${place + 1}`);
      button.disabled = !boxes[place + step];
      button.addEventListener("click", () => swap(place, place + step));
      box.closest(".cs-box").append(button);
    }
  });
}
