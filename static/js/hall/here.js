// Says that this page is open, and nothing else: no cookie goes along, and no answer is read.

const EVERY = 30_000;

export const sayHere = (url) => {
  const say = (query) => fetch(`${url}${query}`, { method: "POST", credentials: "omit", referrerPolicy: "no-referrer", keepalive: true }).catch(() => {});
  say("?opened=1");
  // A page in the background is looked at by nobody.
  setInterval(() => { if (!document.hidden) say(""); }, EVERY);
};
