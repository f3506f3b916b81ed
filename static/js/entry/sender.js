// Sends what was typed, one save at a time, and tells the page what became of it. The page may say
// "saved" only when `on.saved` is called with nothing left: the server has echoed that very save.

import { csrfToken } from "../csrf.js";
import { newId } from "./kept.js";

const PAUSES = [1000, 2000, 4000, 8000, 15000];
const PATIENCE = 20000;
// A save that outlives its page may be no larger (Fetch standard, keepalive).
const LARGEST_KEEPALIVE = 60000;

async function post(url, body) {
  const text = JSON.stringify(body);
  try {
    const reply = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: text,
      redirect: "manual",
      keepalive: document.hidden && text.length < LARGEST_KEEPALIVE,
      signal: AbortSignal.timeout(PATIENCE),
    });
    return { status: reply.type === "opaqueredirect" ? 302 : reply.status, said: await reply.json().catch(() => null) };
  } catch {
    return { status: 0, said: null };
  }
}

// A portal of the house network also answers 200: only the echo of this very save counts.
const echoes = (said, save) => said?.save_key === save.key && Number.isInteger(said.revision);

export class Sender {
  constructor({ url, step, revision, kept, on }) {
    Object.assign(this, { url, step, revision, kept, on });
    // By name: what waits, what is on its way, what was refused; and when each was seen last.
    Object.assign(this, { waiting: {}, underway: null, refused: {}, seen: {} });
    this.tries = 0;
    this.isOver = false;
    this.busy = null;
    addEventListener("online", () => this.again());
    document.addEventListener("visibilitychange", () => this.again());
    addEventListener("focus", () => this.again());
    addEventListener("pagehide", () => this.send());
  }

  get unsaved() {
    return { ...this.underway?.fields, ...this.refused, ...this.waiting };
  }

  get count() {
    return Object.keys(this.unsaved).length;
  }

  get refusedCount() {
    return Object.keys(this.refused).length;
  }

  get pending() {
    return Boolean(this.underway) || Object.keys(this.waiting).length > 0;
  }

  // Keep a value on the device at once and send it after `delay` milliseconds.
  put(name, value, delay, base = this.seen[name] ?? this.revision) {
    this.waiting[name] = { value, base: this.waiting[name]?.base ?? base };
    delete this.refused[name];
    if (this.keep() && !this.isOver) this.on.waiting();
    this.soon(delay);
  }

  // What the page showed before: nothing to send.
  forget(name) {
    delete this.waiting[name];
    delete this.refused[name];
    this.keep();
  }

  // Nothing of this page is sent or kept any more.
  drop() {
    Object.assign(this, { waiting: {}, underway: null, refused: {}, isOver: true });
    this.keep();
  }

  keep() {
    const state = this.count ? { at: Date.now(), step: this.step, fields: this.unsaved } : null;
    const kept = this.kept.store(state);
    if (!kept) this.on.unkept();
    return kept;
  }

  soon(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), delay);
  }

  // The network, the person or the session is back: at once, and patient anew.
  again() {
    this.tries = 0;
    return this.send();
  }

  send() {
    this.busy ??= this.sendNow().finally(() => { this.busy = null; });
    return this.busy;
  }

  async sendNow() {
    while (this.pending && !this.isOver) {
      clearTimeout(this.timer);
      if (!this.underway) {
        this.underway = { key: newId(), fields: this.waiting };
        this.waiting = {};
      }
      const save = this.underway;
      const entries = Object.entries(save.fields);
      const { status, said } = await post(this.url, {
        save_key: save.key,
        step: this.step,
        base: this.revision,
        fields: Object.fromEntries(entries.map(([name, one]) => [name, one.value])),
        bases: Object.fromEntries(entries.map(([name, one]) => [name, one.base])),
      });
      if (status !== 200 || !echoes(said, save)) return this.failed(status, said);
      this.took(save, said);
    }
    return undefined;
  }

  took(save, said) {
    this.underway = null;
    this.tries = 0;
    for (const name of [...said.saved, ...said.set_aside]) {
      this.seen[name] = said.revision;
      // What was typed since stands on top of what has just been saved.
      if (this.waiting[name]) this.waiting[name].base = said.revision;
    }
    for (const name of Object.keys(said.errors)) {
      if (!this.waiting[name]) this.refused[name] = save.fields[name];
    }
    this.keep();
    this.on.saved(said, save);
  }

  failed(status, said) {
    if ([302, 401, 403].includes(status) && !said?.error) {
      this.later();
      return this.on.stopped("signedOut");
    }
    if ([400, 403, 404, 409, 413].includes(status)) {
      this.isOver = true;
      return this.on.stopped(status === 404 ? "gone" : "refused", said?.error ?? "");
    }
    this.later();
    return this.on.stopped(status === 0 ? "offline" : "server");
  }

  later() {
    clearTimeout(this.timer);
    const pause = PAUSES[Math.min(this.tries, PAUSES.length - 1)];
    // A city full of entrants must not come back in the same instant.
    this.timer = setTimeout(() => this.send(), pause + Math.random() * 500);
    this.tries += 1;
  }
}
