// Sends what waits, one draft at a time, and tells the page what became of it. The page may say
// "saved" only when `onSaved` is called: the server has echoed the row that it holds.

import { load, put, store, take } from "./queue.js";

const PAUSES = [1000, 2000, 4000, 8000, 15000];
const PATIENCE = 12000;

export class Sender {
  constructor({ user, sheet, url, revision, token, on }) {
    Object.assign(this, { user, sheet, url, revision, token, on });
    this.kept = load(user, sheet) ?? { underway: null, next: null };
    this.tries = 0;
    this.busy = false;
    this.halted = false;
    addEventListener("online", () => this.now());
    document.addEventListener("visibilitychange", () => document.hidden || this.now());
  }

  get pending() {
    return Boolean(this.kept.underway || this.kept.next);
  }

  // The newest marks that wait here, if any: they are what the page must show.
  get newest() {
    return this.kept.next ?? this.kept.underway;
  }

  add(draft) {
    this.kept = put(this.kept, draft);
    this.keep();
    this.halted = false;
    this.on.waiting();
    this.now();
  }

  keep() {
    store(this.user, this.sheet, this.kept);
  }

  now() {
    clearTimeout(this.timer);
    this.tries = 0;
    this.send();
  }

  async send() {
    if (this.busy || this.halted || !this.pending) return;
    this.kept = take(this.kept, this.revision);
    this.keep();
    this.busy = true;
    let reply;
    try {
      reply = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token() },
        body: JSON.stringify(this.kept.underway),
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch {
      reply = null;
    }
    await this.heed(reply);
    this.busy = false;
    if (this.pending && !this.halted) {
      if (reply?.ok) this.send();
      else this.later();
    }
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), PAUSES[Math.min(this.tries, PAUSES.length - 1)]);
    this.tries += 1;
  }

  async heed(reply) {
    if (!reply || reply.status >= 500 || reply.status === 429) return this.on.waiting();
    if (reply.type === "opaqueredirect" || reply.status === 403) return this.halt(() => this.on.signedOut());
    const said = await reply.json().catch(() => ({}));
    if (reply.ok) {
      this.revision = said.revision;
      this.kept.underway = null;
      this.keep();
      this.tries = 0;
      return this.on.saved(said);
    }
    if (reply.status === 409) return this.halt(() => this.on.stale(said.current));
    if (reply.status === 423) return this.halt(() => this.on.locked());
    if (reply.status === 404) return this.halt(() => this.on.gone());
    // 400, 413, 422: sending the same again would be refused again. The marks stay on the page.
    const refused = this.kept.underway;
    this.kept = { underway: null, next: this.kept.next };
    this.keep();
    return this.halt(() => this.on.refused(said.error ?? "", refused));
  }

  halt(tell) {
    this.halted = true;
    tell();
  }

  // After a conflict: send this device's marks again, on top of what the server has now.
  insist(revision) {
    const mine = this.newest;
    this.revision = revision;
    this.kept = { underway: null, next: mine };
    this.keep();
    this.halted = false;
    this.now();
  }

  // After a conflict: what the server has counts; forget what waits here.
  yield(revision) {
    this.revision = revision;
    this.kept = { underway: null, next: null };
    this.keep();
    this.halted = false;
  }
}
