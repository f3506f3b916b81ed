// What this device must hold before a heat starts: fetched in time, counted aloud, and compared
// with what the server has now.

import { ask, canKeep, register, renew } from "./holder.js";
import { $, queue, say, showLine, words } from "./outbox.js";

// A page that waits for the heat to be opened asks often; others only look whether all is there.
const [SOON, LATER] = [20000, 120000];

const box = $("#kit");
const data = box && JSON.parse($("#kit-data").textContent);

function tell(state, text) {
  box.dataset.state = state;
  $("use", box).setAttribute("href", `${words.icons}#${state}`);
  $("span", box).textContent = text;
}

const remembered = () => `chuangsai:ready:${queue.user}:${data.heat}`;

function show({ ready, all, done }, left = 0) {
  const numbers = { n: ready, all, left };
  if (!done) return tell("wait", say(box.dataset.busy, numbers));
  if (ready < all) return tell("wait", say(box.dataset.part, numbers));
  return tell("ok", say(left ? box.dataset.mostly : box.dataset.ready, numbers));
}

// Only the server's own JSON about this very heat and judge counts.
async function fetchKit() {
  const reply = await fetch(data.kit, { cache: "no-store", redirect: "manual" });
  const said = await reply.json();
  if (reply.status === 428 && said.commitment) return said;
  if (said.user !== queue.user || said.heat !== data.heat) throw new Error("not the kit");
  return said;
}

// Rows that the server had confirmed and has no longer: its data come from a backup.
async function compare(kit) {
  for (const now of kit.sheets) {
    const echoed = await queue.echoed(now.sheet);
    if (!echoed) continue;
    const same = now.revision === echoed.revision && now.hash === echoed.hash;
    if (now.revision < echoed.revision || (now.revision === echoed.revision && !same)) {
      showLine(now.sheet, "stop", words.stop, words.lost);
    } else if (kit.state === "locked" && same) {
      await queue.unremember(now.sheet);
    }
  }
}

async function getReady(kit) {
  const job = { user: kit.user, heat: kit.heat, paths: kit.paths };
  // Pages that were kept before the heat opened are of no use afterwards.
  const now = JSON.stringify({ paths: kit.paths, left: kit.left_out, state: kit.state });
  const there = data.fetches || localStorage.getItem(remembered()) !== now ? null : await ask("count", job);
  if (there && there.ready === there.all) return show(there, kit.left_out);
  localStorage.setItem(remembered(), now);
  const last = await ask("prepare", job, (said) => said.done || show(said, kit.left_out));
  if (last) return show(last, kit.left_out);
  return tell("wait", box.dataset.never);
}

async function offline() {
  const known = JSON.parse(localStorage.getItem(remembered()) ?? "null");
  const job = known && { user: queue.user, heat: data.heat, paths: known.paths };
  const last = known && (await ask("count", job));
  if (last) show(last, known.left);
  else tell("wait", box.dataset.part0);
}

// Not at every look: where the server is slow, the page that was kept comes again.
function mayLoadAnew(state) {
  const place = `chuangsai:loaded:${data.heat}`;
  const [last, at] = JSON.parse(sessionStorage.getItem(place) ?? "[]");
  if (last === state && Date.now() - at < SOON) return false;
  sessionStorage.setItem(place, JSON.stringify([state, Date.now()]));
  return true;
}

async function look(seen) {
  const kit = await fetchKit().catch(() => null);
  const state = JSON.stringify([kit?.state, kit?.paths]);
  if (!kit) {
    if (canKeep) await offline();
  } else if (kit.commitment) {
    tell("wait", kit.error);
    return null;
  } else if (data.waits && kit.state !== data.state && mayLoadAnew(kit.state)) {
    location.reload();
  } else {
    if (!seen) renew();
    await compare(kit);
    if (canKeep && state !== seen) await getReady(kit);
  }
  return kit ? state : null;
}

// `heard(true)` when the server answers for this heat, `heard(false)` when it does not.
export async function keepReady(heard = () => {}) {
  if (!box) return;
  if (!canKeep) tell("wait", box.dataset.never);
  else await Promise.race([register(), new Promise((wake) => setTimeout(wake, 10000))]).catch(() => null);
  // A turn of the network during a look is looked at again at once.
  let turned = false;
  let wake = () => {};
  const turn = () => {
    turned = true;
    wake();
  };
  for (const name of ["online", "offline"]) addEventListener(name, turn);
  for (let seen = null; ; ) {
    turned = false;
    seen = await look(seen);
    heard(seen !== null);
    if (turned) continue;
    await new Promise((go) => {
      wake = go;
      setTimeout(go, data.waits ? SOON : LATER);
    });
  }
}
