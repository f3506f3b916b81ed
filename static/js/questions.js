// The organiser's questions: those that rest on an answer come and go, and tables grow by rows.
// Without this script the server decides after each save, and tables have spare rows.

const form = document.getElementById("step-form");
const conditions = JSON.parse(document.getElementById("question-conditions").textContent);
const conditionOf = new Map(conditions.map((one) => [one.key, one]));

function answers(name) {
  const inputs = [...form.elements].filter((input) => input.name === name);
  const chosen = inputs.filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked);
  return chosen.map((input) => input.value);
}

function isPut(key, path = []) {
  const one = conditionOf.get(key);
  if (!one) return true;
  if (path.includes(key)) return false;
  return answers(one.name).includes(one.answer) && isPut(one.after, [...path, key]);
}

function show() {
  for (const { key } of conditions) {
    const part = document.querySelector(`[data-question="${CSS.escape(key)}"]`);
    if (part) part.hidden = !isPut(key);
  }
}

if (conditions.length) {
  for (const kind of ["input", "change", "written"]) form.addEventListener(kind, show);
  show();
}

function number(rows) {
  for (const [index, row] of rows.entries()) {
    row.setAttribute("aria-label", row.getAttribute("aria-label").replace(/\d+/, index + 1));
    for (const input of row.querySelectorAll("input")) {
      input.name = input.name.replace(/\.\d+\.(\d+)$/, `.${index}.$1`);
    }
    const button = row.querySelector("button");
    if (button) button.setAttribute("aria-label", `${button.title} ${index + 1}`);
  }
}

for (const table of document.querySelectorAll("[data-rows]")) {
  const rows = () => [...table.querySelectorAll(".cs-rows-row")];
  const add = document.createElement("button");
  const told = () => table.querySelector("input").dispatchEvent(new Event("change", { bubbles: true }));

  const settle = () => {
    number(rows());
    add.hidden = rows().length >= Number(table.dataset.rows);
  };

  const withButton = (row) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-link btn-sm";
    button.title = table.dataset.remove;
    button.textContent = "×";
    button.addEventListener("click", () => {
      if (rows().length > 1) row.remove();
      else for (const input of row.querySelectorAll("input")) input.value = "";
      settle();
      told();
      table.querySelector(".cs-rows-row input").focus();
    });
    row.append(button);
  };

  add.type = "button";
  add.className = "btn btn-outline-primary btn-sm";
  add.textContent = table.dataset.add;
  add.addEventListener("click", () => {
    const row = rows().at(-1).cloneNode(true);
    row.querySelector("button").remove();
    for (const input of row.querySelectorAll("input")) input.value = "";
    withButton(row);
    rows().at(-1).after(row);
    settle();
    row.querySelector("input").focus();
  });
  for (const row of rows()) withButton(row);
  table.append(add);
  settle();
}
