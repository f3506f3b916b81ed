// Pictures that answer: ECharts takes the place of the server's drawing, from the same data and in
// the same colours. Without it the drawing stays, with its links.

const FONT = getComputedStyle(document.body).fontFamily;
const { echarts } = window;

const said = (value) => (value === null || value === undefined ? "—" : Number(value).toLocaleString("en"));
const wide = (words) => [...words].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 1 : 0.58), 0);

// A mark stands out when it is pointed at; labels are in rich text, since the policy allows no style in HTML.
function common(data) {
  return {
    animationDuration: 300,
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    backgroundColor: data.sheet,
    color: data.colours,
    textStyle: { fontFamily: FONT, color: data.ink },
    tooltip: { renderMode: "richText", confine: true, trigger: "item", formatter: (mark) => told(data, mark) },
    legend: data.series.length > 1 ? { top: 0, left: 0, textStyle: { color: data.ink }, itemWidth: 14, itemHeight: 12 } : undefined,
  };
}

function told(data, mark) {
  const series = data.series[mark.seriesIndex];
  const words = series.words[mark.dataIndex] ? `（${series.words[mark.dataIndex]}）` : "";
  return `${data.items[mark.dataIndex][1]}\n${series.label} ${said(series.values[mark.dataIndex])} ${data.unit}${words}`;
}

const top = (data) => (data.series.length > 1 ? 36 : 8);
const cut = (data, values) => values.slice(0, data.drawn).map((value) => (value === null ? null : Number(value)));

function bars(data, width) {
  const names = data.items.slice(0, data.drawn).map((item) => item[1]);
  const room = Math.min(width * 0.36, 200);
  const longest = Math.min(Math.max(...names.map(wide)) * 13 + 12, room);
  return {
    height: names.length * (data.series.length * 18 + 12) + top(data) + 12,
    grid: { top: top(data), left: longest, right: data.series[0].words.length ? 110 : 64, bottom: 4 },
    xAxis: { type: "value", show: false },
    yAxis: {
      type: "category", inverse: true, data: names, axisTick: { show: false }, axisLine: { show: false },
      axisLabel: { color: data.ink, fontSize: 13, width: longest - 10, overflow: "truncate", interval: 0 },
    },
    series: data.series.map((series) => ({
      type: "bar", name: series.label, data: cut(data, series.values), barMaxWidth: 18, barGap: "10%", cursor: "pointer",
      label: {
        show: true, position: "right", color: data.ink,
        formatter: (mark) => said(mark.value) + (series.words[mark.dataIndex] ? `（${series.words[mark.dataIndex]}）` : ""),
      },
    })),
  };
}

function columns(data) {
  return {
    height: 280,
    grid: { top: top(data) + 16, left: 8, right: 8, bottom: 28 },
    xAxis: { type: "category", data: data.items.slice(0, data.drawn).map((item) => item[1]), axisTick: { show: false }, axisLabel: { color: data.ink, hideOverlap: true } },
    yAxis: { type: "value", show: false },
    series: data.series.map((series) => ({
      type: "bar", name: series.label, data: cut(data, series.values), barMaxWidth: 44, cursor: "pointer",
      label: { show: true, position: "top", color: data.ink, formatter: (mark) => said(mark.value) },
    })),
  };
}

const SHAPES = ["circle", "rect", "triangle", "diamond", "pin", "roundRect"];
const DASHES = ["solid", "dashed", "dotted"];

function lines(data) {
  const years = new Set(data.items.map((item) => item[0].slice(0, 4)));
  return {
    height: 320,
    grid: { top: top(data) + 28, left: 64, right: 24, bottom: 28 },
    xAxis: { type: "time", minInterval: 86_400_000, axisLabel: { color: data.ink, hideOverlap: true, formatter: (time) => { const day = new Date(time); return `${years.size > 1 ? `${day.getFullYear()}-` : ""}${day.getMonth() + 1}-${day.getDate()}`; } } },
    yAxis: {
      type: "value", splitLine: { lineStyle: { color: data.line } },
      axisLabel: { color: data.quiet, formatter: (value) => (value >= 10000 ? `${value / 10000}万` : said(value)) },
    },
    series: data.series.map((series, place) => ({
      type: "line", name: series.label, symbol: SHAPES[place % SHAPES.length], symbolSize: 8, connectNulls: false, cursor: "pointer",
      lineStyle: { type: DASHES[place % DASHES.length] },
      data: series.values.map((value, at) => [`${data.items[at][0]}T00:00:00`, value === null ? null : Number(value)]),
    })),
  };
}

function tiles(data, width) {
  const across = Math.max(...data.items.map((item) => item[2][0])) + 1;
  const down = Math.max(...data.items.map((item) => item[2][1])) + 1;
  const side = Math.min(Math.floor((width - 2) / across), 96);
  const tall = Math.max(Math.min(side, 46), 34);
  const left = (width - side * across) / 2;
  const letters = Math.min(14, Math.max(9, side / 3.4));
  return {
    height: down * tall + 4,
    grid: { top: 2, left, right: left, bottom: 2 },
    xAxis: { type: "value", show: false, min: -0.5, max: across - 0.5 },
    yAxis: { type: "value", show: false, inverse: true, min: -0.5, max: down - 0.5 },
    series: [{
      type: "scatter", symbol: "rect", symbolSize: [side - 2, tall - 2], cursor: "pointer",
      data: data.items.map((item, at) => ({
        value: item[2],
        itemStyle: { color: data.tiles[at][0], borderColor: data.line, borderWidth: 1, opacity: 1 },
        label: {
          show: true, color: data.tiles[at][1], fontSize: Math.min(letters, (side - 4) / wide(item[1])), lineHeight: tall * 0.42,
          formatter: `${item[1]}\n${said(data.series[0].values[at])}`,
        },
      })),
    }],
  };
}

const KINDS = { bars, columns, lines, tiles };

function show(figure, data) {
  const frame = document.createElement("div");
  frame.className = "live";
  frame.setAttribute("role", "img");
  frame.setAttribute("aria-label", data.sentence);
  const drawing = figure.querySelector(".cs-scroll");
  drawing.before(frame);
  drawing.hidden = true;
  const draw = () => {
    const { height, ...option } = KINDS[data.kind](data, frame.clientWidth);
    frame.style.height = `${height}px`;
    chart.resize();
    chart.setOption({ ...common(data), ...option }, true);
  };
  frame.style.height = "240px";
  const chart = echarts.init(frame, null, { renderer: "canvas" });
  chart.on("click", (mark) => {
    const link = data.links[data.items[mark.dataIndex][0]];
    if (link) location.assign(link);
  });
  draw();
  let before = frame.clientWidth;
  new ResizeObserver(() => {
    if (frame.clientWidth === before || !frame.clientWidth) return;
    before = frame.clientWidth;
    draw();
  }).observe(frame);
  addSave(figure, data, chart);
}

function addSave(figure, data, chart) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline-primary btn-sm";
  button.textContent = figure.dataset.png;
  button.addEventListener("click", () => {
    const link = document.createElement("a");
    link.download = `${figure.dataset.file}.png`;
    link.href = chart.getDataURL({ type: "png", pixelRatio: 3, backgroundColor: data.sheet });
    link.click();
  });
  figure.parentElement.querySelector(".cs-files-of").prepend(button);
}

for (const figure of echarts ? document.querySelectorAll("[data-picture]") : []) {
  const data = JSON.parse(document.getElementById(`picture-${figure.dataset.picture}`).textContent);
  show(figure, data);
}
