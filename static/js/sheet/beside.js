// What lies beside the marks on a score sheet: abstention, private note, problems for the host,
// and my own other marks of this heat.

import { draw, newest } from "./compare.js";
import { $, asides, queue, say } from "./outbox.js";

const PAUSE = 800;

function listOf(list, texts) {
  list.replaceChildren(
    ...texts.map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }),
  );
}

// The note: what this device knows, unless the server has a newer one from elsewhere.
async function showNote(data, fresh) {
  const box = $("#note");
  const local = await asides.noteOf(data.sheet);
  const there = data.note.sealed ? await queue.vault.open(data.note.sealed).catch(() => null) : null;
  const elsewhere = fresh && local?.sent && there && data.note.client_id !== local.client_id;
  box.value = (local && !elsewhere ? local.text : there?.note) ?? "";
  box.disabled = false;
}

function wireNote(data, own, fresh) {
  const box = $("#note");
  let timer = 0;
  const keep = () => asides.note(data.sheet, data.note.url, box.value).catch(() => tell(own.noteUnkept));
  const tell = (text) => {
    $("#note-said").textContent = text;
  };
  box.addEventListener("input", () => {
    tell(own.noteWaits);
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  showNote(data, fresh);
  return tell;
}

async function showFlags(data, own) {
  const waiting = (await asides.flagsOf(data.sheet)).map((text) => say(own.flagWaits, { text }));
  const told = data.flag.told.map(({ text, settled }) => say(settled ? own.flagSettled : own.flagTold, { text }));
  listOf($("#flags"), [...told, ...waiting]);
}

function wireFlag(data, own) {
  const text = $("#flag-text");
  $("#flag-send").addEventListener("click", async () => {
    const said = text.value.trim();
    if (!said) return text.focus();
    await asides.flag(data.sheet, data.flag.url, said).catch(() => {
      $("#flag-said").textContent = own.noteUnkept;
    });
    text.value = "";
    return showFlags(data, own);
  });
  showFlags(data, own);
}

function wireCompare(data, own, marks) {
  const dialog = $("#compare");
  $("#open-compare").addEventListener("click", async () => {
    const others = await Promise.all(data.others.map(async (line) => ({ ...line, ...(await newest(queue, line)) })));
    const mine = { order: data.order, title: data.title, marks: marks.values, total: marks.total, own: true };
    const rows = [...others, mine].sort((one, other) => one.order - other.order);
    draw($("table", dialog), rows, marks.criteria, marks.current.dataset.code, own.compare);
    dialog.showModal();
  });
  $("#close-compare").addEventListener("click", () => dialog.close());
}

function wireAbstain(abstain) {
  const reason = $("#abstain-reason");
  $("#abstain-send").addEventListener("click", () => {
    const said = reason.value.trim();
    if (!said) return reason.focus();
    $("#abstain").open = false;
    return abstain(said);
  });
  $("#resume").addEventListener("click", () => abstain(""));
}

export function beside({ data, own, marks, abstain, fresh }) {
  const words = { project: own.compareProject, total: own.compareTotal, abstained: own.abstained };
  const tell = wireNote(data, own, fresh);
  wireFlag(data, own);
  wireCompare(data, { ...own, compare: words }, marks);
  wireAbstain(abstain);
  asides.heard = (row, became, sentence) => {
    if (row.sheet !== data.sheet) return;
    if (row.kind === "note") tell(became === "sent" ? own.noteSent : sentence);
    else if (became === "sent") data.flag.told.push({ text: row.text, settled: false });
    else $("#flag-said").textContent = sentence;
    showFlags(data, own);
  };
  return {
    showAbstained(reason, closed) {
      $("#abstained").hidden = !reason;
      $("#abstained-reason").textContent = reason;
      $("#resume").hidden = closed;
      $("#abstain").hidden = Boolean(reason) || closed;
    },
    close() {
      for (const part of document.querySelectorAll("#note, .cs-beside button, .cs-beside input")) part.disabled = true;
    },
  };
}
