// A text that its editor has not saved yet, kept in this browser by user and item, until it is saved
// or the editor signs out.

export const NAMES = ["title", "summary", "source", "body"];

// As the server stores them: without what stands at the ends, the summary in one line.
const plain = (name, text = "") => (name === "summary" ? text.split(/\s+/).join(" ") : text).trim();
export const same = (one, other) => NAMES.every((name) => plain(name, one[name]) === plain(name, other[name]));

const PREFIX = "chuangsai";
const startOf = (user) => `${PREFIX}:${user}:news:`;

// At sign-out nothing of this user's stays behind.
export function forgetNews(user) {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(startOf(user)));
  for (const name of names) localStorage.removeItem(name);
}

export class KeptText {
  constructor(user, place) {
    this.name = startOf(user) + place;
  }

  // Whether the browser took it.
  store(fields) {
    try {
      localStorage.setItem(this.name, JSON.stringify({ fields, at: Date.now() }));
      return true;
    } catch {
      return false;
    }
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.name));
    } catch {
      return null;
    }
  }

  drop() {
    localStorage.removeItem(this.name);
  }
}
