// The score sheet: marks, what became of them, signature.

import { Marks } from "./marks.js";
import { waiting } from "./queue.js";
import { Sender } from "./sender.js";

const $ = (selector) => document.querySelector(selector);
const data = JSON.parse($("#sheet-data").textContent);
const words = $("#words").dataset;
const say = (template, values = {}) => template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const locked = $("#sheet").dataset.locked === "true";
let signed = data.signed;
let timer;

function status(state, head, text, shape = state) {
  const box = $("#save");
  box.dataset.state = state;
  box.querySelector("use").setAttribute("href", `${words.icons}#${shape}`);
  box.querySelector("b").textContent = head;
  box.querySelector("span").textContent = text;
}

const marks = new Marks($("#sheet"), () => {
  signed = false;
  paint();
  clearTimeout(timer);
  timer = setTimeout(() => submit(false), 600);
});

function submit(sign) {
  clearTimeout(timer);
  sender.add({ marks: marks.values, signed: sign, comment: $("#remark").value, device: navigator.platform ?? "" });
}

function paint() {
  const missing = marks.missing;
  const button = $("#sign");
  $("#total").textContent = marks.total;
  button.disabled = locked || missing.length > 0 || signed;
  button.querySelector("span").textContent = missing.length
    ? say(words.signMissing, { n: missing.length })
    : say(words.sign, { total: marks.total });
  const said = signed ? words.saidSigned : sender?.pending ? words.saidWait : words.saidOk;
  $("#said").textContent = missing.length ? say(words.saidMissing, { names: missing.join("、") }) : said;
}

const handlers = {
  waiting() {
    status("wait", say(words.wait, { n: Math.max(1, waiting(data.user).length) }), words.waitText);
    paint();
  },
  saved(row) {
    if (sender.pending) return handlers.waiting();
    signed = row.signed;
    const total = marks.total;
    status("ok", words.ok, say(row.signed ? words.okText : words.okUnsigned, { time: row.saved_at, total }));
    paint();
  },
  stale(current) {
    status("stop", words.stop, words.second && say(words.theirs, { total: current?.total ?? "–" }));
    $("#conflict").hidden = false;
    $("#keep-mine").textContent = say(words.mine, { total: marks.total });
    $("#take-theirs").textContent = say(words.theirs, { total: current?.total ?? "–" });
    $("#keep-mine").onclick = () => settle(() => sender.insist(current?.revision ?? 0));
    $("#take-theirs").onclick = () => settle(() => adopt(current));
  },
  locked() {
    status("stop", words.stop, words.locked);
    $("#said").textContent = words.lockedText;
    $("#sign").disabled = true;
  },
  gone() {
    status("stop", words.stop, words.gone);
    $("#sign").disabled = true;
  },
  signedOut() {
    status("stop", words.stop, words.signedOut);
    $("#sign-in").hidden = false;
  },
  refused(sentence) {
    signed = false;
    status("stop", words.stop, sentence);
    $("#sign").disabled = true;
  },
};

const sender = new Sender({
  user: data.user,
  sheet: data.sheet,
  url: data.save,
  revision: data.revision,
  token: () => $("[name=csrfmiddlewaretoken]").value,
  on: handlers,
});

function settle(choice) {
  $("#conflict").hidden = true;
  choice();
  paint();
}

function adopt(current) {
  sender.yield(current?.revision ?? 0);
  marks.fill(current?.marks ?? {});
  $("#remark").value = current?.comment ?? "";
  signed = current?.signed ?? false;
  if (current) handlers.saved(current);
}

function begin() {
  const kept = sender.newest;
  marks.fill(kept?.marks ?? data.marks);
  if (kept) $("#remark").value = kept.comment;
  if (locked) {
    marks.disabled = true;
    $("#remark").disabled = true;
    if (kept) handlers.locked();
    else status("ok", words.closed, words.closedText, "lock");
  } else if (kept) {
    signed = kept.signed;
    handlers.waiting();
    sender.now();
  } else if (data.total !== null) {
    const text = data.signed ? words.okText : words.okUnsigned;
    status("ok", words.ok, say(text, { time: data.savedAt, total: marks.total }));
  }
  paint();
}

$("#remark").addEventListener("input", () => marks.onChange());
$("#sign").addEventListener("click", () => {
  signed = true;
  submit(true);
});
$("#open-order").addEventListener("click", () => $("#order").showModal());
$("#close-order").addEventListener("click", () => $("#order").close());

// One tab for one sheet: two would overwrite each other's queue.
if (navigator.locks) {
  navigator.locks.request(`sheet-${data.sheet}`, { ifAvailable: true }, (lock) => {
    if (lock) {
      begin();
      return new Promise(() => {});
    }
    marks.disabled = true;
    marks.fill(data.marks);
    status("stop", words.stop, words.second);
    $("#sign").disabled = true;
    return undefined;
  });
} else {
  begin();
}
