// A new order for those who wait: dragged by hand or moved by the arrow keys. A place keeps its time,
// so that everybody sees at once who comes when.

import { $, el } from "./dom.js";

const dialog = $("#reorder");
const list = $("#reorder-list");
let times = [];

const lines = () => [...list.children];

const showTimes = () => lines().forEach((line, n) => { line.querySelector(".when").textContent = times[n] ?? ""; });

const move = (line, by) => {
  const all = lines();
  const to = all.indexOf(line) + by;
  if (to < 0 || to >= all.length) return;
  list.insertBefore(line, by > 0 ? all[to].nextSibling : all[to]);
  showTimes();
  line.querySelector("button").focus();
};

const middle = (line) => {
  const { top, height } = line.getBoundingClientRect();
  return top + height / 2;
};

// The others make room: were the dragged line itself taken out, the browser would let go of it.
const drag = (line, handle) => (down) => {
  handle.setPointerCapture(down.pointerId);
  line.classList.add("dragged");
  const follow = ({ clientY }) => {
    while (line.nextElementSibling && clientY > middle(line.nextElementSibling)) list.insertBefore(line.nextElementSibling, line);
    while (line.previousElementSibling && clientY < middle(line.previousElementSibling)) list.insertBefore(line.previousElementSibling, line.nextElementSibling);
    showTimes();
  };
  const drop = () => {
    line.classList.remove("dragged");
    handle.removeEventListener("pointermove", follow);
  };
  handle.addEventListener("pointermove", follow);
  handle.addEventListener("lostpointercapture", drop, { once: true });
};

const row = ({ key, number, title, unit }, words) => {
  const handle = el("button", { type: "button", class: "hall-handle", "aria-label": `${words.moveLine} ${title}` }, "⠿");
  const line = el("li", { "data-key": key }, handle, el("span", { class: "no" }, number), el("span", { class: "t" }, title, el("small", {}, unit)), el("span", { class: "when num" }));
  handle.addEventListener("pointerdown", drag(line, handle));
  handle.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    move(line, by);
  });
  return line;
};

// `waiting` as they stand, `whens` the time of each place; resolves to the keys in their new order,
// null where nothing was changed.
export const askOrder = (waiting, whens, words) => {
  times = whens;
  list.replaceChildren(...waiting.map((one) => row(one, words)));
  showTimes();
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const order = lines().map((line) => line.dataset.key);
      const isNew = order.some((key, n) => key !== waiting[n].key);
      resolve(dialog.returnValue === "ok" && isNew ? order : null);
    }, { once: true });
  });
};
