// What a judge has marked and the server has not echoed yet. It lives in this browser, keyed by
// user and sheet, so that it survives a reload, a closed tab and a signed-out session.
//
// One sheet holds at most two drafts: the one under way, which keeps its id however often it is
// sent, and the newest one behind it. `revision` is the last one that the server echoed.

import { Vault } from "./vault.js";

const PREFIX = "chuangsai";

const namesOf = (user) => Object.keys(localStorage).filter((name) => name.startsWith(`${PREFIX}:${user}:sheet:`));

// How many sheets of this user still have something to send. Needs no key.
export const countWaiting = (user) => namesOf(user).length;

export function forget(user) {
  for (const name of namesOf(user)) localStorage.removeItem(name);
}

export class Queue {
  constructor({ user, keys }) {
    this.user = user;
    this.vault = new Vault(keys);
    this.written = Promise.resolve();
  }

  name(sheet) {
    return `${PREFIX}:${this.user}:sheet:${sheet}`;
  }

  get sheets() {
    return namesOf(this.user).map((name) => Number(name.split(":").pop()));
  }

  async load(sheet) {
    try {
      return await this.vault.open(localStorage.getItem(this.name(sheet)));
    } catch {
      return null;
    }
  }

  // Writes happen one after the other, in the order in which they were asked for.
  store(sheet, kept) {
    const write = async () => {
      if (kept.underway || kept.next) localStorage.setItem(this.name(sheet), await this.vault.seal(kept));
      else localStorage.removeItem(this.name(sheet));
    };
    this.written = this.written.then(write, write);
    return this.written;
  }

  drop(sheet) {
    localStorage.removeItem(this.name(sheet));
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

// The newest draft takes the place behind whatever is under way.
export const put = (kept, draft) => ({ ...kept, next: draft });

// The draft to send now: the one under way again, or the newest one on top of the last echo.
export function take(kept) {
  if (kept.underway || !kept.next) return kept;
  const underway = { ...kept.next, client_id: newId(), base_revision: kept.revision };
  return { ...kept, underway, next: null };
}

// The one under way is settled: the server now holds `revision`.
export const settle = (kept, revision) => ({ ...kept, underway: null, revision });

// The newest marks start anew on top of `revision`, with an id of their own.
export const renew = (kept, revision) => ({ ...kept, revision, underway: null, next: kept.next ?? kept.underway });
