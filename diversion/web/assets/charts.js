// Draws what a table says beside the table: the numbers are read from it, so that both say the same.
"use strict";

// Inks are those of the style sheet: the screen's, light or dark, and for paper always the light ones.
const ink = (name, isPaper) => {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.className = isPaper ? "on-paper" : "";
  const found = getComputedStyle(probe).getPropertyValue(name).trim();
  probe.remove();
  return found;
};
const text = (cell) => cell.textContent.trim();
const percent = (share) => `${(100 * share).toFixed(1)}%`;
const isNarrow = innerWidth < 640;
const width = isNarrow ? 110 : 280;
const line = 15;
// Room for the longest name, broken into lines of so many Chinese characters of 12 px.
const rowFor = (names) => Math.max(28, 6 + line * Math.max(...names.map((name) => Math.ceil((name.length * 12) / width))));
const inked = (isPaper) => {
  const of = (name) => ink(name, isPaper);
  const axis = { axisLabel: { color: of("--quiet") }, axisLine: { lineStyle: { color: of("--line-strong") } } };
  return {
    of, axis,
    palette: [of("--act"), "#a85b00", "#7a5ca8", "#17643a"], // told apart by colour-blind readers too
    split: { lineStyle: { color: of("--line") } },
    names: { ...axis, type: "category", axisTick: { show: false },
      axisLabel: { ...axis.axisLabel, width, overflow: "break", lineHeight: line, interval: 0 } },
  };
};
const grid = { left: 8, right: 56, top: 36, bottom: 8, containLabel: true };

// One row, one interval with its rate in it; in the table's own order.
const intervals = (table, { of, axis, names, palette, split }) => {
  const rows = [...table.querySelectorAll("tr[data-low]")].reverse();
  const told = rows.map(({ dataset }) => ({ name: dataset.name, low: +dataset.low, at: +dataset.value, high: +dataset.high }));
  return {
    height: 64 + rowFor(told.map((each) => each.name)) * told.length,
    option: {
      grid,
      xAxis: { ...axis, type: "value", min: 0, max: 1, interval: isNarrow ? 0.5 : 0.2, axisLabel: { ...axis.axisLabel, formatter: percent }, splitLine: split },
      yAxis: { ...names, data: told.map((each) => each.name) },
      series: [
        { type: "bar", stack: "interval", silent: true, itemStyle: { color: "transparent" }, data: told.map((each) => each.low) },
        { type: "bar", stack: "interval", silent: true, barWidth: 6, itemStyle: { color: palette[0], opacity: 0.35 }, data: told.map((each) => each.high - each.low) },
        { type: "scatter", silent: true, symbolSize: 12, itemStyle: { color: palette[0] },
          data: told.map((each, place) => ({ value: [each.at, place], label: { align: each.at < 0.05 ? "left" : "center" } })),
          label: { show: true, position: "top", distance: 2, color: of("--ink"), formatter: ({ value }) => percent(value[0]) } },
      ],
    },
  };
};

// Steps from the first to the last, a bar a population; what each is stands beside it.
const steps = (table, { of, axis, names, palette, split }) => {
  const populations = [...table.tHead.rows[0].cells].slice(1).map(text);
  const rows = [...table.tBodies[0].rows].reverse();
  const legend = populations.length > 1 ? 20 * (isNarrow ? populations.length : 1) : 0;
  return {
    height: 52 + legend + (isNarrow ? 24 : 20) * rows.length * populations.length,
    option: {
      grid: { ...grid, top: 16 + legend },
      legend: { show: populations.length > 1, top: 0, left: 0, orient: isNarrow ? "vertical" : "horizontal", itemGap: 4, textStyle: { color: of("--ink") } },
      xAxis: { ...axis, type: "value", minInterval: 1, splitNumber: isNarrow ? 3 : 5, splitLine: split },
      yAxis: { ...names, data: rows.map((each) => text(each.cells[0])) },
      series: populations.map((name, place) => ({
        name, type: "bar", silent: true, itemStyle: { color: palette[place % palette.length], decal: { symbol: place % 2 ? "rect" : "none" } },
        label: { show: true, position: "right", color: of("--ink") }, data: rows.map((each) => +text(each.cells[place + 1])),
      })),
    },
  };
};

// Shares that add up, a bar a day without a gap between; a day that the table leaves out is as the last one before it.
const courses = (table, { of, axis, palette, split }) => {
  const names = [...table.tHead.rows[0].cells].slice(1).map(text);
  const rows = [...table.tBodies[0].rows];
  const days = [...Array(+rows.at(-1).dataset.day + 1).keys()];
  const standing = days.map((day) => rows.findLast((row) => +row.dataset.day <= day));
  const inks = [...palette, of("--quiet")];
  const legend = isNarrow ? 20 * names.length : 24;
  return {
    height: 260 + legend,
    option: {
      grid: { ...grid, top: 16 + legend, right: 24 },
      legend: { top: 0, left: 0, orient: isNarrow ? "vertical" : "horizontal", itemGap: isNarrow ? 4 : 12, textStyle: { color: of("--ink") } },
      xAxis: { ...axis, type: "category", data: days, axisTick: { show: false } },
      yAxis: { ...axis, type: "value", min: 0, max: 1, interval: 0.25, axisLabel: { ...axis.axisLabel, formatter: percent }, splitLine: split },
      series: names.map((name, place) => ({
        name, type: "bar", stack: "courses", silent: true, barCategoryGap: 0, itemStyle: { color: inks[place], decal: { symbol: place % 2 ? "rect" : "none" } },
        data: standing.map((row) => +row.cells[place + 1].dataset.share),
      })),
    },
  };
};

const KINDS = { intervals, steps, courses };
const charts = [];
for (const table of document.querySelectorAll("table[data-chart]")) {
  if (!table.tHead.rows[0].cells[1] || !table.tBodies[0].rows.length) continue;
  const drawn = (isPaper) => KINDS[table.dataset.chart](table, inked(isPaper));
  const figure = document.createElement("figure");
  figure.className = "chart";
  figure.dataset.of = table.dataset.chart;
  figure.ariaHidden = "true"; // the table is what a screen reader reads
  figure.style.height = `${drawn(false).height}px`;
  (table.closest("details[data-drawn]") ?? table.closest(".scroll") ?? table).before(figure);
  const chart = echarts.init(figure, null, { renderer: "canvas" });
  const draw = (isPaper) => chart.setOption({ animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily }, ...drawn(isPaper).option });
  draw(false);
  new ResizeObserver(() => !matchMedia("print").matches && chart.resize()).observe(figure);
  charts.push(draw);
}
const redraw = (isPaper) => charts.forEach((draw) => draw(isPaper));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw(false));
addEventListener("beforeprint", () => redraw(true));
addEventListener("afterprint", () => redraw(false));
