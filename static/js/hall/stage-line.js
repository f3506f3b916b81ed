// On a judge's tablet: who is on stage, the clock, and whether the host waits for this judge.
// The clock runs on without network, from what was last heard.

import { colour, face } from "./clock.js";
import { follow } from "./feed.js";
import { keepTime, serverNow } from "./time.js";

const EVERY = 5_000;
const place = document.querySelector("#stage-line");
const words = place.dataset;
let line = null;

const number = (on) => String(on).padStart(2, "0");

// Set only where it changes, so that what is read out is read once.
const write = (selector, text) => {
  const part = place.querySelector(selector);
  if (part.textContent !== text) part.textContent = text;
};

const paint = () => {
  place.hidden = !line?.place;
  if (place.hidden) return;
  const { clock } = line;
  const part = clock ? [words[clock.part], clock.since === null ? words.paused : ""] : [];
  write(".what", [words.on.replace("{place}", number(line.place)), ...part].filter(Boolean).join("　"));
  write("b", clock ? face(clock, serverNow()) : "");
  place.querySelector(".ask").href = words.sheet.replace("/0/", `/${line.sheet}/`);
  write(".ask", line.reminded ? words.ask : "");
  place.dataset.state = clock ? colour(clock, serverNow()) : "";
};

keepTime(words.now);
follow(words.line, EVERY, {
  got: (fresh) => {
    if (fresh) line = fresh;
    paint();
  },
});
setInterval(paint, 250);
