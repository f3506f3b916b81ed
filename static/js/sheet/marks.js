// The marks on the page: bands, stepper, number pad, running total. Counts in half points, so
// that no sum is off by a floating digit.

const $$ = (selector, root) => [...root.querySelectorAll(selector)];
const MOST_KEYS = 6;

// The mark that typed digits stand for; null where they are not half points up to `most`.
function typedMark(typed, most) {
  if (!/^\d{1,4}(\.[05]?)?$/.test(typed)) return null;
  return Number(typed) <= most ? Number(typed) : null;
}

const whole = (text, times) => BigInt(Math.round(Number(text) * times));

// The sum of points by their weights, in thousandths.
function weighted(rows) {
  return rows.reduce(
    (sum, row) => sum + Math.round(Number(row.dataset.mark) * 10) * Math.round(Number(row.dataset.weight) * 100),
    0,
  );
}

export class Marks {
  constructor(root, { onChange, onRefused }) {
    Object.assign(this, { root, onChange, onRefused });
    this.rows = $$(".cs-crit", root);
    this.typed = "";
    this.disabled = false;
    for (const row of this.rows) this.wire(row);
    for (const button of $$(".cs-pad [data-key]", root)) {
      button.addEventListener("click", () => this.press(button.dataset.key));
    }
    this.select(this.rows[0]);
  }

  wire(row) {
    row.addEventListener("click", () => this.select(row));
    for (const button of $$("[data-step]", row)) {
      button.addEventListener("click", () => this.step(row, Number(button.dataset.step)));
    }
    for (const button of $$(".cs-bands button", row)) {
      button.addEventListener("click", () => this.set(row, Number(button.dataset.lo)));
    }
  }

  select(row) {
    for (const other of this.rows) other.classList.toggle("on", other === row);
    if (this.current !== row) this.typed = "";
    this.current = row;
    this.root.querySelector("#pad-name").textContent = this.name(row);
    const most = this.root.querySelector("#pad-max");
    most.textContent = `${most.dataset.words} ${row.dataset.max}`;
  }

  name(row) {
    return row.querySelector(".name").textContent;
  }

  next() {
    const row = this.rows[(this.rows.indexOf(this.current) + 1) % this.rows.length];
    this.select(row);
    row.scrollIntoView({ block: "nearest" });
  }

  press(key) {
    if (key === "next") return this.next();
    if (this.disabled) return undefined;
    const typed = key === "back" ? this.typed.slice(0, -1) : (this.typed + key).slice(0, MOST_KEYS);
    if (typed === "") {
      this.typed = "";
      return this.put(this.current, "");
    }
    const mark = typedMark(typed, Number(this.current.dataset.max));
    if (mark === null) return this.onRefused(this.name(this.current), this.current.dataset.max);
    this.typed = typed;
    return this.put(this.current, mark.toFixed(1));
  }

  step(row, by) {
    this.set(row, Number(row.dataset.mark || 0) + by);
  }

  set(row, number) {
    if (this.disabled) return;
    this.typed = "";
    const mark = Math.max(0, Math.min(Math.floor(Number(row.dataset.max) * 2), Math.round(number * 2)) / 2);
    this.put(row, mark.toFixed(1));
  }

  put(row, mark) {
    this.show(row, mark);
    this.onChange();
  }

  show(row, mark) {
    row.dataset.mark = mark;
    row.querySelector(".val b").textContent = mark === "" ? "–" : Number(mark).toFixed(1);
    for (const band of $$(".cs-bands button", row)) {
      const inside = mark !== "" && Number(mark) >= Number(band.dataset.lo) && Number(mark) <= Number(band.dataset.hi);
      band.setAttribute("aria-pressed", String(inside));
    }
  }

  // Put marks on the page that come from elsewhere; nothing is sent.
  fill(marks) {
    this.typed = "";
    for (const row of this.rows) this.show(row, marks[row.dataset.code] ?? "");
  }

  enable(may) {
    if (this.disabled === !may) return;
    this.disabled = !may;
    for (const button of $$(".cs-bands button, .cs-stepper button, .cs-pad button", this.root)) button.disabled = !may;
  }

  get criteria() {
    return this.rows.map((row) => ({ code: row.dataset.code, name: this.name(row), max: row.dataset.max }));
  }

  get values() {
    const marked = this.rows.filter((row) => row.dataset.mark !== "");
    return Object.fromEntries(marked.map((row) => [row.dataset.code, row.dataset.mark]));
  }

  get missing() {
    return this.rows.filter((row) => row.dataset.mark === "").map((row) => this.name(row));
  }

  // Where two sets of marks differ: [name, mine, theirs], "–" for an open item.
  differences(mine, theirs) {
    const text = (marks, row) => (marks[row.dataset.code] ? Number(marks[row.dataset.code]).toFixed(1) : "–");
    const pairs = this.rows.map((row) => [this.name(row), text(mine, row), text(theirs, row)]);
    return pairs.filter(([, one, other]) => one !== other);
  }

  // In thousandths, as text with at least one decimal; "–" before the first mark.
  get total() {
    const marked = this.rows.filter((row) => row.dataset.mark !== "");
    if (!marked.length) return "–";
    const thousandths = this.root.dataset.scale ? this.scaled(marked) : weighted(marked);
    return (thousandths / 1000).toFixed(3).replace(/0{1,2}$/, "");
  }

  // The share of points reached, by weight, of full marks that make `data-scale`. In whole numbers,
  // half-up, since thirds and sevenths of points would be off by a floating digit.
  scaled(marked) {
    let [reached, over] = [0n, 1n];
    for (const { dataset } of marked) {
      const most = whole(dataset.max, 10);
      reached = reached * most + whole(dataset.mark, 10) * whole(dataset.weight, 100) * over;
      over *= most;
    }
    over *= this.rows.reduce((sum, row) => sum + whole(row.dataset.weight, 100), 0n);
    reached *= BigInt(this.root.dataset.scale) * 1000n;
    return Number((2n * reached + over) / (2n * over));
  }
}
