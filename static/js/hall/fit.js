// What stands on the big screen fits on it, whatever the names and however many there are.

import { serverNow } from "./time.js";

const A_PAGE = 14;
const SIDE = 5;
const PAGE_TIME = 10_000;

// Everything on a screen is in em, so that it gets smaller as a whole.
export const fit = (stage) => {
  const section = stage.firstElementChild;
  section.style.fontSize = "";
  const isTooHigh = () => Math.max(section.scrollHeight, ...[...section.children].map((one) => one.offsetHeight)) > stage.clientHeight + 1;
  for (let size = 0.95; isTooHigh() && size > 0.4; size -= 0.05) section.style.fontSize = `${size}em`;
};

// The page of a long list that is on now: all screens turn at the same moment, by the server's clock.
export const pageOf = (lines) => {
  const pages = Math.max(1, Math.ceil(lines.length / A_PAGE));
  const page = Math.floor(serverNow() / PAGE_TIME) % pages;
  const part = lines.slice(page * A_PAGE, (page + 1) * A_PAGE);
  const half = part.length > A_PAGE / 2 ? Math.ceil(part.length / 2) : part.length;
  return { columns: [part.slice(0, half), part.slice(half)].filter((column) => column.length), page: page + 1, pages };
};

// The best few, and the line that is spoken of wherever it stands.
export const best = (lines, isMine) => {
  const mine = lines.findIndex(isMine);
  return mine < SIDE ? lines.slice(0, SIDE) : [...lines.slice(0, SIDE - 1), lines[mine]];
};
