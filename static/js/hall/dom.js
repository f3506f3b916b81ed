// Elements from plain values: text is text, whatever stands in it.

export const $ = (selector) => document.querySelector(selector);

export const el = (tag, given = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
};

const sprite = document.querySelector("[data-icons]").dataset.icons;

export const icon = (name) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("class", "ic");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  made.append(use);
  return made;
};

export const mark = (name, words) => el("span", { class: `cs-state ${name}` }, icon(name === "" ? "idle" : name), words);

// Only what has changed is drawn anew, so that a press is not lost between two drawings.
export const draw = (place, ...children) => {
  const fresh = el("div", {}, ...children);
  if (place.dataset.drawn === fresh.innerHTML) return;
  place.dataset.drawn = fresh.innerHTML;
  place.replaceChildren(...fresh.childNodes);
};

export const words = (id) => JSON.parse($(`#${id}`).textContent);

export const say = (text, values) => text.replace(/%\((\w+)\)s/g, (_all, name) => values[name] ?? "");
