// The marks on the page: bands, stepper, number pad, running total. Counts in half points, so
// that no sum is off by a floating digit.

const $$ = (selector, root) => [...root.querySelectorAll(selector)];

export class Marks {
  constructor(root, onChange) {
    this.root = root;
    this.rows = $$(".cs-crit", root);
    this.onChange = onChange;
    this.typed = "";
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
    this.root.querySelector("#pad-name").textContent = row.querySelector(".name").textContent;
    const most = this.root.querySelector("#pad-max");
    most.textContent = `${most.dataset.words} ${row.dataset.max}`;
  }

  press(key) {
    if (this.disabled) return;
    if (key === "next") {
      this.select(this.rows[(this.rows.indexOf(this.current) + 1) % this.rows.length]);
      return;
    }
    this.typed = key === "back" ? this.typed.slice(0, -1) : (this.typed + key).slice(0, 4);
    if (this.typed === "" || this.typed === ".") this.clear(this.current);
    else this.set(this.current, Number(this.typed) || 0);
  }

  step(row, by) {
    const now = row.dataset.mark === "" ? 0 : Number(row.dataset.mark);
    this.set(row, now + by);
  }

  set(row, number) {
    if (this.disabled) return;
    const most = Number(row.dataset.max);
    const mark = Math.min(most, Math.max(0, Math.round(number * 2) / 2));
    this.show(row, mark.toFixed(1));
    this.onChange();
  }

  clear(row) {
    this.show(row, "");
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
    for (const row of this.rows) this.show(row, marks[row.dataset.code] ?? "");
  }

  get values() {
    const marked = this.rows.filter((row) => row.dataset.mark !== "");
    return Object.fromEntries(marked.map((row) => [row.dataset.code, row.dataset.mark]));
  }

  get missing() {
    const open = this.rows.filter((row) => row.dataset.mark === "");
    return open.map((row) => row.querySelector(".name").textContent);
  }

  // The weighted sum in thousandths, as text with at least one decimal; "–" before the first mark.
  get total() {
    const marked = this.rows.filter((row) => row.dataset.mark !== "");
    if (!marked.length) return "–";
    const thousandths = marked.reduce(
      (sum, row) => sum + Math.round(Number(row.dataset.mark) * 10) * Math.round(Number(row.dataset.weight) * 100),
      0,
    );
    return (thousandths / 1000).toFixed(3).replace(/0{1,2}$/, "");
  }
}
