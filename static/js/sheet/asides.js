// What a judge writes beside the marks: a private note, problems for the host. Kept on the device
// first, then sent one by one; each goes when the server has echoed its id.

import { newId } from "./queue.js";
import { post } from "./sender.js";
import * as store from "./store.js";

const PAUSE = 5000;
const NOTE = "note";
const REFUSED = [400, 413, 422];

export class Asides {
  constructor(queue) {
    this.queue = queue;
    this.heard = () => {};
    addEventListener("online", () => this.send());
  }

  async rows() {
    return (await store.of("asides", this.queue.user)).filter((row) => !row.sent);
  }

  async keep(sheet, id, kind, url, text) {
    const { user, vault } = this.queue;
    const client_id = newId();
    const sealed = await vault.seal({ text, url });
    await store.put("asides", { user, sheet, id: id ?? client_id, kind, client_id, sealed, sent: false });
    this.send();
  }

  note(sheet, url, text) {
    return this.keep(sheet, NOTE, NOTE, url, text);
  }

  flag(sheet, url, text) {
    return this.keep(sheet, null, "flag", url, text);
  }

  // The note as this device knows it: { text, client_id, sent }, or null.
  async noteOf(sheet) {
    const row = await store.get("asides", [this.queue.user, sheet, NOTE]).catch(() => null);
    const kept = row && (await this.queue.vault.open(row.sealed));
    return kept && { text: kept.text, client_id: row.client_id, sent: row.sent };
  }

  // Problems that still wait on this device, in words.
  async flagsOf(sheet) {
    const rows = (await this.rows()).filter((row) => row.kind === "flag" && row.sheet === sheet);
    const kept = await Promise.all(rows.map((row) => this.queue.vault.open(row.sealed)));
    return kept.filter(Boolean).map((one) => one.text);
  }

  // One tab at a time; it goes on until nothing waits.
  async send() {
    clearTimeout(this.timer);
    const work = async (free) => {
      if (free === null) return;
      for (const row of await this.rows()) await this.sendOne(row);
    };
    const name = `chuangsai-asides-${this.queue.user}`;
    try {
      await (navigator.locks ? navigator.locks.request(name, { ifAvailable: true }, work) : work(true));
      if ((await this.rows()).some((row) => !row.refused)) this.timer = setTimeout(() => this.send(), PAUSE);
    } catch {
      // Nothing is kept on this device; the page has said so for the marks.
    }
  }

  async sendOne(row) {
    const kept = await this.queue.vault.open(row.sealed);
    if (!kept) return;
    // A note leaves the device sealed: nobody but its judge can read it, the server neither.
    const text = row.kind === NOTE ? await this.queue.vault.seal({ note: kept.text }) : kept.text;
    const { status, said } = await post(kept.url, { client_id: row.client_id, [row.kind]: text });
    const same = (now) => now.client_id === row.client_id;
    const key = [row.user, row.sheet, row.id];
    if (status === 200 && said?.client_id === row.client_id && said.sheet === row.sheet && said.kind === row.kind) {
      await store.amend("asides", key, (now) => (!same(now) ? undefined : row.kind === NOTE ? { ...now, sent: true } : null));
      this.heard({ ...row, text: kept.text }, "sent");
    } else if (REFUSED.includes(status)) {
      await store.amend("asides", key, (now) => (same(now) ? { ...now, refused: true } : undefined));
      this.heard(row, "refused", said?.error ?? "");
    } else if (status === 428 && said?.commitment) {
      this.heard(row, "waits", said.error);
    }
  }
}
