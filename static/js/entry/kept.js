// What somebody typed into an entry form and the server has not echoed yet. It lives in this browser
// by user, entry and page, so that it survives a closed tab, a reload and the end of a session.
//
// Each open page has a place of its own and holds a lock on it; a place without a holder was left.

const PREFIX = "chuangsai";

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const placesOf = (start) => Object.keys(localStorage).filter((name) => name.startsWith(start));

// At sign-out nothing of this user's stays behind.
export function forgetEntries(user) {
  for (const name of placesOf(`${PREFIX}:${user}:entry:`)) localStorage.removeItem(name);
}

export class Kept {
  constructor(user, entry) {
    this.start = `${PREFIX}:${user}:entry:${entry}:`;
    this.name = this.start + newId();
    // Held for as long as the page lives.
    navigator.locks?.request(this.name, () => new Promise(() => {}));
  }

  // Whether the browser took it.
  store(state) {
    try {
      if (state) localStorage.setItem(this.name, JSON.stringify(state));
      else localStorage.removeItem(this.name);
      return true;
    } catch {
      return false;
    }
  }

  // Take over what pages that are gone have left behind: [state, …], the oldest first.
  async takeOver() {
    const held = new Set((await navigator.locks?.query())?.held.map((lock) => lock.name));
    const left = placesOf(this.start).filter((name) => name !== this.name && !held.has(name));
    const states = [];
    for (const name of left) {
      try {
        states.push({ ...JSON.parse(localStorage.getItem(name)), drop: () => localStorage.removeItem(name) });
      } catch {
        localStorage.removeItem(name);
      }
    }
    return states.sort((one, other) => one.at - other.at);
  }
}
