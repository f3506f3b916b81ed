{% autoescape off %}// The service worker of the judge's pages. What the server writes into the first statement: the
// release, the files that every page needs, the page for what is not kept, where static files lie.
//
// It keeps the files in the open and the pages of one judge sealed, with a key that lies on this
// device only for as long as this judge holds it. Marks are no business of the worker: they are
// sent by the pages alone, and nothing here ever answers for the server.

const { RELEASE, FILES, OFFLINE, STATIC } = {{ config }};
const FILES_OF = "chuangsai-files-";
const PAGES_OF = "chuangsai-pages-";
const HOLDER = "chuangsai-holder";
const PATIENCE = 5000;
const AT_ONCE = 3;
const BASE = new URL("./", self.location).pathname;
const OURS = "X-Request-ID";
const JUDGE = "X-Judge";
const PAGE = new RegExp(`^${BASE}(|heats/\\d+/|sheets/\\d+/)$`);
const HEAT = new RegExp(`^${BASE}heats/\\d+/$`);
const MATERIAL = new RegExp(`^${BASE}materials/\\d+/(picture/)?$`);
const KINDS = { css: "text/css", js: "javascript", svg: "image/svg+xml" };
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

// Who holds the device

async function held(mode, work) {
  const asked = indexedDB.open(HOLDER, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("holder", { keyPath: "place" });
  const database = await answer(asked);
  try {
    return await work(database.transaction("holder", mode).objectStore("holder"));
  } finally {
    database.close();
  }
}

function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

const holder = () => held("readonly", (rows) => answer(rows.get("device")));

// The key first: what is left of the pages is unreadable from then on.
async function release() {
  await held("readwrite", (rows) => answer(rows.clear()));
  const names = (await caches.keys()).filter((name) => name.startsWith(PAGES_OF));
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function become(user) {
  const now = await holder();
  if (now?.user === user) return now;
  await release();
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const row = { place: "device", user, key };
  await held("readwrite", (rows) => answer(rows.put(row)));
  return row;
}

// Sealed pages

const pagesOf = (user, heat) => `${PAGES_OF}${user}-${heat}`;

async function seal(key, response) {
  const headers = Object.fromEntries(response.headers);
  const head = new TextEncoder().encode(`${JSON.stringify({ headers })}\n`);
  const body = new Uint8Array(await response.arrayBuffer());
  const whole = new Uint8Array(head.length + body.length);
  whole.set(head);
  whole.set(body, head.length);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const locked = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, whole);
  return new Response(new Blob([iv, locked]));
}

async function unseal(key, kept) {
  const bytes = new Uint8Array(await kept.arrayBuffer());
  const iv = bytes.subarray(0, 12);
  const whole = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, bytes.subarray(12)));
  const cut = whole.indexOf(10);
  const { headers } = JSON.parse(new TextDecoder().decode(whole.subarray(0, cut)));
  const body = whole.subarray(cut + 1);
  if (!headers["content-type"]?.startsWith("text/html")) return new Response(body, { headers });
  // The page has to know that it may be older than what the device itself holds.
  const text = new TextDecoder().decode(body).replace('data-kept="no"', 'data-kept="yes"');
  return new Response(text, { headers });
}

async function cachesOf(user) {
  const names = (await caches.keys()).filter((name) => name.startsWith(`${PAGES_OF}${user}-`));
  return Promise.all(names.map((name) => caches.open(name)));
}

async function kept(path) {
  const now = await holder();
  if (!now) return null;
  const own = await cachesOf(now.user);
  for (const cache of own) {
    const found = await cache.match(path);
    const opened = found && (await unseal(now.key, found).catch(() => null));
    if (opened) return opened;
  }
  return path === BASE ? onlyHeat(own) : null;
}

// A seat card opens one heat and has no page of all of them: the start page leads to the heat.
async function onlyHeat(own) {
  const all = (await Promise.all(own.map((cache) => cache.keys()))).flat().map((one) => one.url);
  const heats = all.filter((url) => HEAT.test(new URL(url).pathname));
  return heats.length === 1 ? Response.redirect(heats[0]) : null;
}

// Where a page is kept already, the newest copy takes its place; where it is gone, so is the copy.
async function renew(path, response) {
  const now = await holder();
  const judge = response.headers.get(JUDGE);
  if (now && judge && judge !== String(now.user)) return release();
  if (!now) return undefined;
  for (const cache of await cachesOf(now.user)) {
    if (!(await cache.match(path))) continue;
    if (response.status === 404) await cache.delete(path);
    else if (response.ok) await cache.put(path, await seal(now.key, response.clone()));
  }
  return undefined;
}

// Answers

const ours = (response) => response.headers.has(OURS);

// A redirect hides where it leads. To the sign-in page of this server: the session has ended, and
// the device lets go of what it kept. Anywhere else: the network wants something, not the server.
async function wasSignedOut(path) {
  const last = await fetch(path, { credentials: "same-origin" }).catch(() => null);
  if (!last || !ours(last)) return null;
  if (!new URL(last.url).pathname.startsWith(BASE)) await release();
  return true;
}

async function fromServer(event, path) {
  const response = await fetch(event.request);
  if (response.type === "opaqueredirect") return (await wasSignedOut(path)) ? response : null;
  if (!ours(response) || response.status >= 500) return null;
  event.waitUntil(renew(path, response.clone()));
  return response;
}

const later = (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds, null));

// The server's word if it comes in time, else what is kept, else the server's word after all.
async function page(event, path) {
  const asked = fromServer(event, path).catch(() => null);
  return (
    (await Promise.race([asked, later(PATIENCE)])) ??
    (await kept(path)) ??
    (await asked) ??
    (await caches.match(OFFLINE)) ??
    Response.error()
  );
}

// A material never changes under its address.
const material = async (event, path) => (await kept(path)) ?? fetch(event.request);

// Static files carry no mark of ours; but a page that the network sends in place of one is no script.
function isFile(response) {
  const kind = KINDS[new URL(response.url).pathname.split(".").pop()];
  const said = response.headers.get("content-type") ?? "";
  return response.ok && !response.redirected && (kind ? said.includes(kind) : !said.includes("html"));
}

async function file(request) {
  const own = await caches.open(FILES_OF + RELEASE);
  const there = (await own.match(request)) ?? (await caches.match(request));
  if (there && HASHED.test(new URL(request.url).pathname)) return there;
  const asked = fetch(request.url, { cache: "no-cache" }).then((response) => {
    if (isFile(response)) own.put(request, response.clone());
    else if (response.ok) return Response.error();
    return response;
  });
  if (!there) return asked;
  const newest = await Promise.race([asked.catch(() => null), later(PATIENCE)]);
  return newest?.ok ? newest : there;
}

// Pages that are not kept: without network a sentence and the way back, not the browser's own page.
const elsewhere = (event) =>
  fetch(event.request).catch(async () => (await caches.match(OFFLINE)) ?? Response.error());

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith(STATIC)) event.respondWith(file(request));
  else if (PAGE.test(url.pathname) && request.mode === "navigate") event.respondWith(page(event, url.pathname));
  else if (MATERIAL.test(url.pathname)) event.respondWith(material(event, url.pathname));
  else if (request.mode === "navigate") event.respondWith(elsewhere(event));
});

// Getting a heat ready

async function fetchOne(cache, key, path, user) {
  if (MATERIAL.test(path) && (await cache.match(path))) return true;
  const response = await fetch(path, { credentials: "same-origin", cache: "no-store" }).catch(() => null);
  if (response?.status === 404 && ours(response)) await cache.delete(path);
  if (!response?.ok || response.redirected || !ours(response)) return false;
  if (PAGE.test(path) && response.headers.get(JUDGE) !== String(user)) return false;
  await cache.put(path, await seal(key, response));
  return true;
}

async function prepare({ user, heat, paths }, tell) {
  const { key } = await become(user);
  const cache = await caches.open(pagesOf(user, heat));
  const wanted = new Set(paths.map((path) => new URL(path, self.location).href));
  for (const there of await cache.keys()) if (!wanted.has(there.url)) await cache.delete(there);
  const rest = [...paths];
  let ready = 0;
  const work = async () => {
    for (let path = rest.shift(); path; path = rest.shift()) {
      if (await fetchOne(cache, key, path, user).catch(() => false)) ready += 1;
      tell({ ready, all: paths.length, done: false });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  tell({ ready, all: paths.length, done: true });
}

// How much of the list is on the device, without asking the server.
async function count({ user, heat, paths }, tell) {
  const now = await holder();
  const cache = now?.user === user ? await caches.open(pagesOf(user, heat)) : null;
  const there = cache ? new Set((await cache.keys()).map((one) => new URL(one.url).pathname)) : new Set();
  tell({ ready: paths.filter((path) => there.has(path)).length, all: paths.length, done: true });
}

const JOBS = { prepare, count, release };

self.addEventListener("message", (event) => {
  const port = event.ports[0];
  const tell = (said) => port?.postMessage(said);
  const job = JOBS[event.data?.job];
  if (!job) return;
  event.waitUntil(
    job(event.data, tell)
      .then(
        () => tell({ over: true }),
        () => tell({ over: true, failed: true }),
      )
      .then(() => (job === release ? undefined : settle())),
  );
});

// A new release: its files first; then the kept pages are fetched anew, because those of the old
// release name the old files. Only when all are here do the old files go; if the network fails in
// between, the next page that looks what is here brings it to its end.

self.addEventListener("install", (event) => {
  const fill = async () => {
    const own = await caches.open(FILES_OF + RELEASE);
    const fetchFile = async (url) => {
      const response = await fetch(url, { cache: "reload" });
      const good = url === OFFLINE ? response.ok && ours(response) : isFile(response);
      if (!good) throw new TypeError(`not of this release: ${url}`);
      await own.put(url, response);
    };
    await Promise.all([...FILES, OFFLINE].map(fetchFile));
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

async function refresh() {
  const now = await holder();
  if (!now) return true;
  let all = true;
  for (const cache of await cachesOf(now.user)) {
    for (const there of await cache.keys()) {
      const path = new URL(there.url).pathname;
      if (MATERIAL.test(path) || (await fetchOne(cache, now.key, path, now.user))) continue;
      // What the server has no more is in nobody's way.
      if (await cache.match(path)) all = false;
    }
  }
  return all;
}

// Only what came before this release: a worker that is being replaced leaves alone what came after.
async function settle() {
  const releases = (await caches.keys()).filter((name) => name.startsWith(FILES_OF));
  const old = releases.slice(0, Math.max(0, releases.indexOf(FILES_OF + RELEASE)));
  if (old.length && (await refresh())) await Promise.all(old.map((name) => caches.delete(name)));
}

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim().then(settle)));
{% endautoescape %}
