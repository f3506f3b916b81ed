// The fields on the page by the names that the server knows them under: a text, a list of the boxes
// that are ticked, or rows of texts.

const ROW = /^[a-z]+-(\d+)-(\w+)$/;
const CELL = /\.(\d+)\.(\d+)$/;
const INPUTS = "input, select, textarea";

const form = document.getElementById("step-form");

// A row that was added on the page has no name of its own; the rows around it have.
export function nameOf(target) {
  return target.closest?.("[data-field]")?.dataset.field ?? target.closest?.("[data-rows]")?.dataset.rows ?? "";
}

function inputsOf(name) {
  const quoted = CSS.escape(name);
  const marked = [...form.querySelectorAll(`[data-field="${quoted}"], [data-rows="${quoted}"]`)];
  return [...new Set(marked.flatMap((part) => (part.matches(INPUTS) ? [part] : [...part.querySelectorAll(INPUTS)])))];
}

export const isHere = (name) => inputsOf(name).length > 0;
export const names = () => [...new Set([...form.querySelectorAll("[data-field]")].map((part) => part.dataset.field))];

function rows(inputs) {
  const found = [];
  for (const input of inputs) {
    const [, number, column] = ROW.exec(input.name);
    (found[Number(number)] ??= {})[column] = input.value;
  }
  return found.filter((row) => row && Object.values(row).some(Boolean));
}

function cells(inputs) {
  const found = [];
  for (const input of inputs) {
    const [, row, place] = CELL.exec(input.name);
    (found[Number(row)] ??= [])[Number(place)] = input.value;
  }
  return found.filter((row) => row?.some(Boolean));
}

export function read(name) {
  const inputs = inputsOf(name);
  const [first] = inputs;
  if (ROW.test(first.name) && !name.includes(".")) return rows(inputs);
  if (CELL.test(first.name)) return cells(inputs);
  if (first.type === "radio") return inputs.find((input) => input.checked)?.value ?? "";
  if (first.type === "checkbox") return inputs.filter((input) => input.checked).map((input) => input.value);
  return first.value.replaceAll("\r\n", "\n");
}

export function write(name, value) {
  // A list may hold more rows than the page shows: whoever adds rows makes room first.
  form.querySelector(`[data-rows="${CSS.escape(name)}"]`)?.dispatchEvent(new CustomEvent("room", { detail: value.length }));
  const inputs = inputsOf(name);
  for (const input of inputs) {
    const row = !name.includes(".") && ROW.exec(input.name);
    const cell = CELL.exec(input.name);
    if (row) input.value = value[Number(row[1])]?.[row[2]] ?? "";
    else if (cell) input.value = value[Number(cell[1])]?.[Number(cell[2])] ?? "";
    else if (input.type === "radio") input.checked = input.value === value;
    else if (input.type === "checkbox") input.checked = value.includes(input.value);
    else input.value = value;
  }
  inputs[0]?.dispatchEvent(new CustomEvent("written", { bubbles: true }));
}

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// A value for people: rows one to a line.
export function words(value) {
  if (!Array.isArray(value)) return value;
  return value.map((row) => (typeof row === "string" ? row : Object.values(row).filter(Boolean).join("·"))).join("\n");
}

// The part of the page that belongs to a field: where a sentence about it stands.
export function partOf(name) {
  const [first] = inputsOf(name);
  return first?.closest(name.includes(".") ? "[id^=div_id_]" : "fieldset") ?? form;
}

// A sentence under a field, or none.
export function complain(name, sentence) {
  const part = partOf(name);
  for (const old of part.querySelectorAll(".invalid-feedback")) old.remove();
  for (const input of inputsOf(name)) {
    input.classList.toggle("is-invalid", Boolean(sentence));
    input.toggleAttribute("aria-invalid", Boolean(sentence));
  }
  if (!sentence) return;
  const place = document.createElement("div");
  place.className = "invalid-feedback d-block";
  place.textContent = sentence;
  inputsOf(name).at(-1).after(place);
}
