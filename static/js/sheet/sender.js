// Sends what waits on one sheet, one draft at a time, and tells the page what became of it. The
// page may say "saved" only when `on.saved` is called: the server has echoed the row it holds.

import { csrfToken } from "../csrf.js";
import { put, renew, settle, take } from "./queue.js";

const PAUSES = [1000, 2000, 4000, 8000, 15000];
const PATIENCE = 12000;
// What the judge heals elsewhere, in another tab perhaps: it is tried again by itself.
const HEALED_ELSEWHERE = ["signedOut", "uncommitted"];

// Every answer of the server is numbered; whatever else answers is the network's.
export const ours = (reply) => reply.headers.has("X-Request-ID");

// Where a redirect leads is not told. The server redirects one's own page only to its sign-in.
async function signedOut() {
  const page = await fetch(location.pathname, { method: "HEAD", signal: AbortSignal.timeout(PATIENCE) });
  return ours(page) && page.redirected;
}

export async function post(url, draft) {
  try {
    const reply = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify(draft),
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (reply.type === "opaqueredirect") return { status: (await signedOut()) ? 302 : 0, said: null };
    return { status: ours(reply) ? reply.status : 0, said: await reply.json().catch(() => null) };
  } catch {
    return { status: 0, said: null };
  }
}

// A portal of the house network also answers 200: only the echo of this very draft, on this very
// sheet, with the next revision and the total that this page has shown, counts. Drafts that were
// kept by an older page do not say their total.
export const echoes = (said, draft, sheet) =>
  said?.client_id === draft.client_id &&
  said.sheet === sheet &&
  said.revision === draft.base_revision + 1 &&
  typeof said.total === "string" &&
  (draft.total === undefined || said.total === draft.total) &&
  /^[0-9a-f]{64}$/.test(said.hash);

export class Sender {
  constructor({ queue, sheet, url, revision, on }) {
    Object.assign(this, { queue, sheet, on });
    this.kept = { url, revision, underway: null, next: null };
    this.trouble = "";
    this.tries = 0;
    this.busy = false;
  }

  // Take up what was left on this device; its own revision counts, so that what another device
  // has saved since is noticed.
  async begin() {
    const kept = await this.queue.load(this.sheet);
    if (kept) this.kept = { ...this.kept, ...kept, url: this.kept.url || kept.url };
    addEventListener("online", () => this.again());
    document.addEventListener("visibilitychange", () => document.hidden || this.again());
    return this;
  }

  // Refused in a way that time does not heal: the judge has to do something.
  get isOver() {
    return Boolean(this.trouble) && !HEALED_ELSEWHERE.includes(this.trouble);
  }

  get pending() {
    return Boolean(this.kept.underway || this.kept.next);
  }

  // The newest marks that wait here, if any: they are what the page must show.
  get newest() {
    return this.kept.next ?? this.kept.underway;
  }

  // Keep a draft on the device at once and send it after `delay` milliseconds.
  async add(draft, delay = 0) {
    this.kept = put(this.kept, draft);
    if (this.trouble === "refused") this.trouble = "";
    if (!this.trouble) this.on.waiting();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), delay);
    await this.keep();
  }

  // What this device holds although the server does not: it waits for the judge's choice.
  async offer(draft) {
    if (!this.pending) this.kept = put(this.kept, draft);
  }

  async keep() {
    try {
      await this.queue.store(this.sheet, this.kept);
    } catch {
      this.on.unkept();
    }
  }

  // The network or the judge is back: at once, and patient anew.
  again() {
    this.tries = 0;
    return this.retry();
  }

  retry() {
    if (HEALED_ELSEWHERE.includes(this.trouble)) this.trouble = "";
    return this.send();
  }

  async send() {
    if (this.busy || this.trouble || !this.pending) return;
    this.busy = true;
    clearTimeout(this.timer);
    this.kept = take(this.kept);
    await this.keep();
    const { status, said } = await post(this.kept.url, this.kept.underway);
    const saved = status === 200 && echoes(said, this.kept.underway, this.sheet);
    await (saved ? this.saved(said) : this.refused(status, said));
    this.busy = false;
    if (!this.pending || this.isOver) return;
    if (saved) await this.send();
    else this.later();
  }

  later() {
    clearTimeout(this.timer);
    const pause = PAUSES[Math.min(this.tries, PAUSES.length - 1)];
    // A hall full of tablets must not come back in the same instant.
    this.timer = setTimeout(() => this.retry(), pause + Math.random() * 500);
    this.tries += 1;
  }

  async saved(said) {
    // A newer row of another device: keep these marks on top of their own revision until the
    // judge has chosen.
    this.kept = (said.newer ? renew : settle)(this.kept, said.revision);
    this.tries = 0;
    await this.queue.remember(this.sheet, said.newer ?? said).catch(() => {});
    await this.keep();
    if (said.newer) this.halt("stale", said.newer);
    else if (this.pending) this.on.waiting();
    else this.on.saved(said);
  }

  async refused(status, said) {
    // A proxy of the house may answer 428, too: only the way to this server's commitment counts.
    if (status === 428 && said?.commitment) return this.halt("uncommitted", said);
    const trouble = { 302: "signedOut", 403: "signedOut", 404: "gone", 409: "stale", 423: "locked" }[status];
    if (trouble) return this.halt(trouble, trouble === "locked" ? said : said?.current);
    if (status === 425) return this.on.waiting(said?.error);
    if (![400, 413, 422].includes(status)) return this.on.waiting();
    // Sending the same again would be refused again; the marks stay until they are changed.
    this.kept = renew(this.kept, this.kept.revision);
    await this.keep();
    return this.halt("refused", said?.error ?? "");
  }

  halt(trouble, detail) {
    this.trouble = trouble;
    this.on[trouble](detail);
  }

  // After a conflict: this device's marks count, on top of what the server has now.
  async insist(revision) {
    this.kept = renew(this.kept, revision);
    this.trouble = "";
    await this.keep();
    this.on.waiting();
    return this.send();
  }

  // After a conflict: what the server has counts; forget what waits here.
  async yield(revision) {
    this.kept = { ...this.kept, revision, underway: null, next: null };
    this.trouble = "";
    await this.keep();
  }
}
