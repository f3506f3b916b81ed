// The page that publishes a text: what this browser keeps of the same item and was never saved is
// told before anything goes out; what was saved by coming here is kept no longer.

import { KeptText, same } from "./kept.js";

const note = document.querySelector("#news-left");
const saved = JSON.parse(document.querySelector("#news-saved").textContent);
const kept = new KeptText(document.querySelector("meta[name=cs-user]").content, note.dataset.place);
const old = kept.read();
if (old && same(old.fields, saved)) kept.drop();
else note.hidden = !old;
