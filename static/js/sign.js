// A name drawn with a finger, a pen or a mouse, kept as lines of whole points in the field's own
// measure ("x,y x,y;x,y"), and the rule that nothing is signed while marks wait on this tablet.

import { waitingCount } from "./sheet/outbox.js";

// So many steps apart before a point is worth keeping.
const NEAR = 3;

class Field {
  constructor(canvas, written) {
    Object.assign(this, { canvas, written, lines: [], pen: canvas.getContext("2d") });
    this.pen.lineWidth = 3;
    this.pen.lineCap = this.pen.lineJoin = "round";
    this.pen.strokeStyle = getComputedStyle(canvas).color;
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.draw(event));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => this.end());
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const at = (given, from, span, most) => Math.max(0, Math.min(most, Math.round(((given - from) / span) * most)));
    return [at(event.clientX, box.left, box.width, this.canvas.width), at(event.clientY, box.top, box.height, this.canvas.height)];
  }

  begin(event) {
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.lines.push([this.point(event)]);
    this.drawing = true;
  }

  draw(event) {
    if (!this.drawing) return;
    const line = this.lines.at(-1);
    const [x, y] = this.point(event);
    const [fromX, fromY] = line.at(-1);
    if (Math.abs(x - fromX) + Math.abs(y - fromY) < NEAR) return;
    line.push([x, y]);
    this.pen.beginPath();
    this.pen.moveTo(fromX, fromY);
    this.pen.lineTo(x, y);
    this.pen.stroke();
  }

  end() {
    this.drawing = false;
    this.written.value = this.lines.map((line) => line.map((point) => point.join(",")).join(" ")).join(";");
  }

  // A name that was refused for another reason need not be drawn again.
  restore() {
    const lines = this.written.value.split(";").filter(Boolean);
    this.lines = lines.map((line) => line.split(" ").map((point) => point.split(",").map(Number)));
    for (const [[x, y], ...rest] of this.lines) {
      this.pen.beginPath();
      this.pen.moveTo(x, y);
      for (const [toX, toY] of rest) this.pen.lineTo(toX, toY);
      this.pen.stroke();
    }
  }

  clear() {
    this.lines = [];
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.end();
  }
}

const form = document.querySelector("#sign-form");
if (form) {
  const field = new Field(form.querySelector("canvas"), form.elements.strokes);
  form.querySelector("[data-sign]").hidden = false;
  field.restore();
  form.querySelector("[data-clear]").addEventListener("click", () => field.clear());
  form.addEventListener("submit", (event) => {
    const waits = waitingCount() > 0;
    form.querySelector("#sign-unsent").hidden = !waits;
    if (waits) event.preventDefault();
  });
}
