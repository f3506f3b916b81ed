// What time it is at the server. A device measures how far its own clock is off: of several
// answers the quickest is the least wrong, by no more than half the time that it took.

const TRIES = 5;
const AGAIN = 60_000;

let offset = 0;
let known = Infinity;

const ask = async (url) => {
  const before = performance.now();
  const response = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(8_000) });
  const { now } = await response.json();
  const took = performance.now() - before;
  return { took, offset: now + took / 2 - Date.now() };
};

const measure = async (url) => {
  for (let n = 0; n < TRIES; n += 1) {
    try {
      const one = await ask(url);
      if (one.took < known) ({ took: known, offset } = one);
    } catch {
      return;
    }
  }
};

// Measures now and each minute. A worse measure is forgotten slowly, since clocks drift.
export const keepTime = (url) => {
  measure(url);
  setInterval(() => {
    known *= 1.5;
    measure(url);
  }, AGAIN);
};

// Milliseconds since 1970 UTC on the server's clock, as well as this device knows.
export const serverNow = () => Math.round(Date.now() + offset);
