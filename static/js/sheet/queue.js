// What a judge has marked and the server has not echoed yet, and the last row that it has echoed.
//
// One sheet holds at most two drafts: the one under way, which keeps its id however often it is
// sent, and the newest one behind it. `revision` is the last one that the server echoed.

import * as store from "./store.js";
import { Vault } from "./vault.js";

export class Queue {
  constructor({ user, keys }) {
    this.user = user;
    this.vault = new Vault(keys);
    this.written = Promise.resolve();
    // Sheets of which something waits, as far as this page knows.
    this.waiting = new Set();
  }

  // Sheets of this judge that still have something to send. Needs no key.
  async sheets() {
    const rows = await store.of("drafts", this.user);
    this.waiting = new Set(rows.map((row) => row.sheet));
    return [...this.waiting];
  }

  async open(name, sheet) {
    try {
      const row = await store.get(name, [this.user, sheet]);
      return row ? await this.vault.open(row.sealed) : null;
    } catch {
      return null;
    }
  }

  load(sheet) {
    return this.open("drafts", sheet);
  }

  // Writes happen one after the other, in the order in which they were asked for.
  store(sheet, kept) {
    const { user } = this;
    const write = async () => {
      if (kept.underway || kept.next) {
        this.waiting.add(sheet);
        // Inside the seal, too: nobody can pass marks off as those of another sheet.
        await store.put("drafts", { user, sheet, sealed: await this.vault.seal({ ...kept, user, sheet }) });
      } else {
        this.waiting.delete(sheet);
        await store.drop("drafts", [user, sheet]);
      }
    };
    this.written = this.written.then(write, write);
    return this.written;
  }

  drop(sheet) {
    return this.store(sheet, { underway: null, next: null });
  }

  // The row that the server has echoed last, kept until the heat is locked: if the server's data
  // is restored from a backup, this device still holds what it had promised.
  async remember(sheet, row) {
    const { newer, ...echoed } = row;
    await store.put("echoed", { user: this.user, sheet, sealed: await this.vault.seal(echoed) });
  }

  echoed(sheet) {
    return this.open("echoed", sheet);
  }

  unremember(sheet) {
    return store.drop("echoed", [this.user, sheet]);
  }
}

// Without randomUUID (plain http in a hall) the id comes from getRandomValues, as a version 4 UUID.
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// The newest draft takes the place behind whatever is under way. It has its id from the start, so
// that it is the same draft whether this device sends it or a file brings it to the host.
export const put = (kept, draft) => ({ ...kept, next: { ...draft, client_id: newId() } });

// The draft to send now: the one under way again, or the newest one on top of the last echo.
export function take(kept) {
  if (kept.underway || !kept.next) return kept;
  const underway = { ...kept.next, client_id: kept.next.client_id ?? newId(), base_revision: kept.revision };
  return { ...kept, underway, next: null };
}

// The one under way is settled: the server now holds `revision`.
export const settle = (kept, revision) => ({ ...kept, underway: null, revision });

// The newest marks start anew on top of `revision`, with an id of their own.
export function renew(kept, revision) {
  const newest = kept.next ?? kept.underway;
  return { ...kept, revision, underway: null, next: newest && { ...newest, client_id: newId() } };
}
