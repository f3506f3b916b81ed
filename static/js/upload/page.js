// The materials of an entry: files are chosen or dropped, several at once, and sent one after the
// other. Without this file each form sends its files in one go.

import { Stopped, Transfer } from "./transfer.js";

// One list on the page of materials; one for each question on that of the organiser's questions.
const lists = [...document.querySelectorAll("[data-uploads]")];
const words = lists[0].dataset;
const waiting = [];
let running = null;

const say = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const megabytes = (bytes) => `${(bytes / 1048576).toFixed(bytes < 10485760 ? 1 : 0)} MB`;
const element = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

class Line {
  constructor(row, form, file) {
    this.anchor = row.id;
    this.node = element("div", "cs-sending");
    this.text = element("span", "small");
    this.bar = Object.assign(element("progress", "cs-progress"), { max: Math.max(file.size, 1), value: 0 });
    this.bar.setAttribute("aria-label", file.name);
    this.button = Object.assign(element("button", "btn btn-link btn-sm", words.cancel), { type: "button" });
    this.button.append(element("span", "visually-hidden", `: ${file.name}`));
    this.again = Object.assign(element("button", "btn btn-outline-primary btn-sm", words.again), { type: "button", hidden: true });
    this.node.append(element("span", "n", file.name), this.bar, this.text, this.again, this.button);
    row.querySelector("[data-queue]").append(this.node);
    const fields = Object.fromEntries(["kind", "question", "replaces"].map((name) => [name, form.elements[name]?.value ?? ""]));
    this.transfer = new Transfer({
      file, fields, begin: words.uploads, token: form.elements.csrfmiddlewaretoken.value, changed: () => this.show(),
    });
    this.button.addEventListener("click", () => this.leave());
    this.again.addEventListener("click", () => this.enqueue());
    const limit = Number(form.dataset.limit);
    if (file.size > limit) this.fail(say(words.tooLarge, { size: megabytes(file.size), limit: megabytes(limit) }), false);
    else this.enqueue();
  }

  enqueue() {
    this.again.hidden = true;
    this.node.classList.remove("stop");
    this.button.firstChild.textContent = words.cancel;
    this.text.textContent = words.waiting;
    waiting.push(this);
    next();
  }

  show() {
    const { received, left, file, broken, checking } = this.transfer;
    this.bar.value = received;
    this.node.classList.toggle("wait", broken);
    const percent = Math.floor((received * 100) / Math.max(file.size, 1));
    if (broken) this.text.textContent = say(words.offline, { left: megabytes(left) });
    else if (checking) this.text.textContent = words.checking;
    else this.text.textContent = say(words.sending, { percent, left: megabytes(left) });
  }

  async run() {
    this.show();
    try {
      await this.transfer.run();
      this.node.remove();
      await refresh(this.anchor);
      setTimeout(() => refresh(this.anchor), 6000);
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Stopped)) throw error;
      this.fail(error.message || words[error.word], error.again);
    }
  }

  fail(sentence, again) {
    this.over = true;
    this.text.textContent = sentence;
    this.node.classList.remove("wait");
    this.node.classList.add("stop");
    this.again.hidden = !again;
    this.button.firstChild.textContent = words.dismiss;
  }

  async leave() {
    const place = waiting.indexOf(this);
    if (place >= 0) waiting.splice(place, 1);
    this.node.remove();
    await this.transfer.cancel();
    if (!this.over) await refresh(this.anchor);
  }
}

async function next() {
  if (running || !waiting.length) return;
  running = waiting.shift();
  await running.run().catch((error) => console.error(error));
  running = null;
  next();
}

// The row as the server has it now, and what is missing; what is on its way stays where it is.
async function refresh(anchor) {
  const response = await fetch(location.pathname, { redirect: "manual", cache: "no-store" }).catch(() => null);
  if (!response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const id of ["step-list", "missing-list"]) {
    const [old, now] = [document.getElementById(id), fresh.getElementById(id)];
    if (old && now) old.replaceWith(now);
  }
  const [old, now] = [document.getElementById(anchor), fresh.getElementById(anchor)];
  if (!old || !now || old.contains(document.activeElement) && document.activeElement.matches("summary")) return;
  now.querySelector("[data-queue]").replaceWith(old.querySelector("[data-queue]"));
  old.replaceWith(now);
  hideUnfinished();
}

// The line of a file that this page is sending says more than the server's note about it.
function hideUnfinished() {
  const own = running?.transfer.urls?.pieces;
  for (const note of document.querySelectorAll("[data-unfinished]")) note.hidden = note.dataset.unfinished === own;
}

function take(form, files) {
  const row = form.closest("[data-row]");
  const several = form.elements.file.multiple;
  for (const file of [...files].slice(0, several ? files.length : 1)) new Line(row, form, file);
  form.reset();
}

function listen(list) {
  list.classList.add("live");
  list.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-upload]");
    if (form && event.target.type === "file" && event.target.files.length) take(form, event.target.files);
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    list.addEventListener(kind, (event) => {
      const row = event.target.closest("[data-row]");
      const form = row?.querySelector(":scope > form[data-upload]");
      if (!form || !event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      row.classList.toggle("over", kind === "dragover");
      if (kind === "drop") take(form, event.dataTransfer.files);
    });
  }
}

lists.forEach(listen);
hideUnfinished();
addEventListener("beforeunload", (event) => {
  if (running || waiting.length) event.preventDefault();
});
