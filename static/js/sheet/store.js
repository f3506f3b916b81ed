// What this device keeps for its judges, in IndexedDB, so that it survives a reload, a closed tab
// and a signed-out session. Every row says whose it is in the open, and what it is only sealed.
//
// drafts: marks that the server has not echoed. echoed: the newest row of each sheet that it has.
// asides: private notes and problems for the host. A promise that fails means: not kept.

const NAME = "chuangsai";
const VERSION = 1;
const KEYS = { drafts: ["user", "sheet"], echoed: ["user", "sheet"], asides: ["user", "sheet", "id"] };
const OLD = /^chuangsai:(\d+):sheet:(\d+)$/;

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });

const finished = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });

function build(event) {
  const database = event.target.result;
  for (const [name, keyPath] of Object.entries(KEYS)) {
    if (!database.objectStoreNames.contains(name)) database.createObjectStore(name, { keyPath });
  }
}

// Drafts of the version before this one lay in localStorage: they move over, and leave it only
// when the database has them. A draft that is there already is newer.
async function moveOver(database) {
  const names = Object.keys(localStorage).filter((name) => OLD.test(name));
  for (const name of names) {
    const [user, sheet] = OLD.exec(name).slice(1).map(Number);
    const transaction = database.transaction("drafts", "readwrite", { durability: "strict" });
    const drafts = transaction.objectStore("drafts");
    const there = await done(drafts.get([user, sheet]));
    if (!there) drafts.put({ user, sheet, sealed: localStorage.getItem(name) });
    await finished(transaction);
    localStorage.removeItem(name);
  }
}

let opened = null;

async function open() {
  const request = indexedDB.open(NAME, VERSION);
  request.onupgradeneeded = build;
  const database = await done(request);
  // A newer page in another tab may build the database anew; this one opens it again when needed.
  database.onversionchange = () => {
    database.close();
    opened = null;
  };
  await moveOver(database);
  return database;
}

function database() {
  opened ??= open().catch((error) => {
    opened = null;
    throw error;
  });
  return opened;
}

async function run(name, mode, work) {
  const transaction = (await database()).transaction(name, mode, { durability: "strict" });
  const ended = finished(transaction);
  const answer = await work(transaction.objectStore(name));
  await ended;
  return answer;
}

export const put = (name, row) => run(name, "readwrite", (rows) => done(rows.put(row)));
export const get = (name, key) => run(name, "readonly", (rows) => done(rows.get(key)));
export const drop = (name, key) => run(name, "readwrite", (rows) => done(rows.delete(key)));
export const all = (name) => run(name, "readonly", (rows) => done(rows.getAll()));

// Change or drop a row only if it is still what `test` expects: another tab may have been quicker.
export const amend = (name, key, change) =>
  run(name, "readwrite", async (rows) => {
    const row = await done(rows.get(key));
    const next = row && change(row);
    if (next === null) await done(rows.delete(key));
    else if (next) await done(rows.put(next));
    return row;
  });

export const of = async (name, user) => (await all(name)).filter((row) => row.user === user);

// Drafts that neither the server nor a file for the host has: of one judge, or of all but one.
const waits = (row) => !row.handed;
export const unsent = async (user) => (await of("drafts", user)).filter(waits);
export const unsentOfOthers = async (user) => (await all("drafts")).filter((row) => row.user !== user && waits(row));

// Everything of one judge, for browsers without a cipher: nothing may stay that others can read.
export async function forget(user) {
  for (const [name, [, ...rest]] of Object.entries(KEYS)) {
    for (const row of await of(name, user)) await drop(name, [user, ...rest.map((part) => row[part])]);
  }
}
