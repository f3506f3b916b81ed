// What a judge has marked and the server has not echoed yet. It lives in this browser, keyed by
// user and sheet, so that it survives a reload, a closed tab and a signed-out session.
//
// One sheet holds at most two drafts: the one under way, which keeps its id however often it is
// sent, and the newest one behind it. The server answers a repeated id with what it made before.

const PREFIX = "chuangsai";

const key = (user, sheet) => `${PREFIX}:${user}:sheet:${sheet}`;

export function load(user, sheet) {
  try {
    return JSON.parse(localStorage.getItem(key(user, sheet)));
  } catch {
    return null;
  }
}

export function store(user, sheet, kept) {
  if (kept.underway || kept.next) localStorage.setItem(key(user, sheet), JSON.stringify(kept));
  else localStorage.removeItem(key(user, sheet));
}

// The sheets of this user that still have something to send.
export function waiting(user) {
  const start = `${PREFIX}:${user}:sheet:`;
  return Object.keys(localStorage).filter((name) => name.startsWith(start));
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

// Put the newest draft behind whatever is under way.
export function put(kept, draft) {
  return { ...kept, next: draft };
}

// The draft to send now: the one under way again, or the newest one on top of `revision`.
export function take(kept, revision) {
  if (kept.underway) return kept;
  if (!kept.next) return kept;
  return { underway: { ...kept.next, client_id: newId(), base_revision: revision }, next: null };
}
