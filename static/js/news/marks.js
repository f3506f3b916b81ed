// The marks that a button writes into a text: (text, from, to, sample) → { text, from, to }, where
// from and to are what is chosen afterwards. Nothing here knows the page.

const LINE_MARKS = { heading: "## ", list: "- ", quote: "> " };

function around(before, after) {
  return (text, from, to, sample) => {
    const chosen = text.slice(from, to) || sample;
    return {
      text: text.slice(0, from) + before + chosen + after + text.slice(to),
      from: from + before.length,
      to: from + before.length + chosen.length,
    };
  };
}

// Every line of the choice begins with the mark; one that all of them have already is taken away.
function lines(markOf) {
  return (text, from, to, sample) => {
    const start = from ? text.lastIndexOf("\n", from - 1) + 1 : 0;
    const next = text.indexOf("\n", to);
    const end = next < 0 ? text.length : next;
    const rows = (text.slice(start, end) || sample).split("\n");
    const marked = rows.every((row, at) => row.startsWith(markOf(at)));
    const made = rows.map((row, at) => (marked ? row.slice(markOf(at).length) : markOf(at) + row)).join("\n");
    return { text: text.slice(0, start) + made + text.slice(end), from: start, to: start + made.length };
  };
}

// A part of its own, with an empty line before and after.
export function block(text, from, to, made) {
  const before = text.slice(0, from).replace(/\n*$/, "");
  const after = text.slice(to).replace(/^\n*/, "");
  const start = before ? before.length + 2 : 0;
  return {
    text: (before ? `${before}\n\n` : "") + made + (after ? `\n\n${after}` : "\n"),
    from: start,
    to: start + made.length,
  };
}

function link(text, from, to, sample) {
  const words = text.slice(from, to) || sample;
  const made = `[${words}](https://)`;
  const end = from + made.length - 1;
  return { text: text.slice(0, from) + made + text.slice(to), from: end, to: end };
}

const table = (text, from, to, sample) =>
  block(text, to, to, `| ${sample} | ${sample} |\n|---|---:|\n|  |  |\n|  |  |`);

export const MARKS = {
  bold: around("**", "**"),
  link,
  table,
  numbers: lines((at) => `${at + 1}. `),
  ...Object.fromEntries(Object.entries(LINE_MARKS).map(([name, mark]) => [name, lines(() => mark)])),
};
