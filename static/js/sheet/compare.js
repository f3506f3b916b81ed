// My own other marks of this heat beside those on the screen. Drawn on the device, from what it
// holds; what has not been sent yet counts, too.

const cell = (tag, text, attributes = {}) => {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

const figure = (mark) => (mark ? Number(mark).toFixed(1) : "–");

// The newest that is known of each sheet: what waits here, the last echo, what the page came with.
export async function newest(queue, line) {
  const kept = await queue.load(line.sheet);
  const draft = kept?.next ?? kept?.underway;
  if (draft) return { marks: draft.marks, total: draft.abstained ? "" : draft.total, abstained: draft.abstained };
  const echoed = await queue.echoed(line.sheet);
  return echoed && echoed.revision > (line.current?.revision ?? 0) ? echoed : line.current;
}

function heading(table, criteria, code, words) {
  const row = cell("tr", "");
  row.append(cell("th", words.project, { scope: "col" }));
  for (const one of criteria) {
    row.append(cell("th", `${one.name} / ${one.max}`, { scope: "col", class: one.code === code ? "num on" : "num" }));
  }
  row.append(cell("th", words.total, { scope: "col", class: "num" }));
  table.createTHead().append(row);
}

function lineOf(row, criteria, code, words) {
  const made = cell("tr", "", row.own ? { class: "on" } : {});
  made.append(cell("th", `${String(row.order).padStart(2, "0")} ${row.title}`, { scope: "row" }));
  for (const one of criteria) {
    const text = row.abstained ? "–" : figure(row.marks?.[one.code]);
    made.append(cell("td", text, { class: one.code === code ? "num on" : "num" }));
  }
  made.append(cell("td", row.abstained ? words.abstained : row.total || "–", { class: "num" }));
  return made;
}

// `rows`: { order, title, marks, total, abstained, own }; the column `code` stands out.
export function draw(table, rows, criteria, code, words) {
  table.replaceChildren();
  heading(table, criteria, code, words);
  const body = table.createTBody();
  for (const row of rows) body.append(lineOf(row, criteria, code, words));
}
