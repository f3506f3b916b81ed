// The service worker's side of the device: who holds it, what of a heat it has. The worker needs
// https (or the machine itself); without it pages are read from the server alone.

const address = () => document.querySelector("[data-judge]")?.dataset.judge;

export const canKeep = Boolean(navigator.serviceWorker && globalThis.crypto?.subtle);

const registered = async () => (canKeep ? navigator.serviceWorker.getRegistration(address()) : undefined);

export async function register() {
  if (!canKeep) return null;
  const base = address();
  await navigator.serviceWorker.register(`${base}worker.js`, { scope: base, updateViaCache: "none" });
  return navigator.serviceWorker.ready;
}

// Give the worker a job; `heard` gets what it says, the promise what it said last.
export async function ask(job, given = {}, heard = () => {}) {
  const worker = (await registered())?.active;
  if (!worker) return null;
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    let last = null;
    channel.port1.onmessage = ({ data }) => {
      if (data.over) return resolve(data.failed ? null : last);
      last = data;
      return heard(data);
    };
    worker.postMessage({ job, ...given }, [channel.port2]);
  });
}

// Ask whether there is a newer worker. Browsers do so when a page is opened, but then and there only:
// a page that was opened without network would stay with the old release.
export async function renew() {
  await (await registered())?.update().catch(() => {});
}

const HOLDER = "chuangsai-holder";

// Pages of a judge leave the device with that judge, whoever opens the next page.
export async function release() {
  for (const name of Object.keys(localStorage)) if (name.startsWith("chuangsai:ready:")) localStorage.removeItem(name);
  if (!canKeep) return;
  await Promise.race([ask("release"), new Promise((wake) => setTimeout(wake, 2000))]);
}

function holder() {
  return new Promise((resolve) => {
    const asked = indexedDB.open(HOLDER, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("holder", { keyPath: "place" });
    asked.onerror = () => resolve(null);
    asked.onsuccess = () => {
      const row = asked.result.transaction("holder").objectStore("holder").get("device");
      row.onsuccess = () => {
        asked.result.close();
        resolve(row.result ?? null);
      };
    };
  });
}

export async function takeOver(user) {
  if (!(await registered())) return;
  const now = await holder();
  if (now && now.user !== user) await release();
}
