// Offers under the box in which a region is typed. The box works without it: what was typed is
// understood by the server, which asks back where more than one region fits.

const PAUSE = 150;
let boxes = 0;

function attach(box) {
  const list = document.createElement("ul");
  list.className = "cs-offers";
  list.id = `region-offers-${++boxes}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.labels[0]?.textContent.replace("*", "").trim() ?? "");
  list.hidden = true;
  const frame = document.createElement("div");
  frame.className = "cs-offers-frame";
  // Beside the box, not around it: the error below is shown by its neighbourhood to the box.
  box.after(frame);
  frame.append(list);
  // The browser's own list would lie over ours.
  box.removeAttribute("list");
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"],
    ["aria-controls", list.id], ["aria-expanded", "false"]]) {
    box.setAttribute(name, value);
  }

  let timer = 0;
  let asked = 0;

  const options = () => [...list.querySelectorAll("[data-value]")];
  const current = () => options().findIndex((option) => option.ariaSelected === "true");

  function show(open) {
    list.hidden = !open;
    box.setAttribute("aria-expanded", String(open));
    if (!open) box.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    const all = options();
    all.forEach((option, at) => { option.ariaSelected = String(at === index); });
    if (!all[index]) return;
    box.setAttribute("aria-activedescendant", all[index].id);
    all[index].scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    box.value = option.dataset.value;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    show(false);
  }

  async function ask() {
    const number = ++asked;
    const typed = box.value.trim();
    try {
      const answer = await fetch(`${box.dataset.regions}?${new URLSearchParams({ q: typed })}`);
      if (!answer.ok || answer.redirected) return;
      const text = await answer.text();
      // An answer that was overtaken, or that comes when the reader has gone on, is of no use.
      if (number !== asked || document.activeElement !== box) return;
      list.innerHTML = text;
      show(Boolean(typed) || options().length > 0);
    } catch {
      show(false);
    }
  }

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  box.addEventListener("focus", () => {
    if (!box.value || box.classList.contains("is-invalid")) ask();
  });
  box.addEventListener("blur", () => {
    clearTimeout(timer);
    asked += 1;
    show(false);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const last = options().length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) {
        ask();
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = current() + step;
      mark(next > last ? 0 : next < 0 ? last : next);
    } else if (event.key === "Enter" && !list.hidden && current() >= 0) {
      event.preventDefault();
      take(options()[current()]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(false);
    }
  });
  // Before the box loses the focus, which would close the list.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[data-value]");
    if (option) take(option);
  });
}

document.querySelectorAll("input[data-regions]").forEach(attach);
