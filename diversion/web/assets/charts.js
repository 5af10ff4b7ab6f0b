// Draws what a table says beside the table: the numbers are read from it, so that both say the same.
"use strict";

const style = getComputedStyle(document.documentElement);
const ink = (name) => style.getPropertyValue(name).trim();
const PALETTE = [ink("--act"), "#a85b00", "#7a5ca8", "#17643a"]; // told apart by colour-blind readers too
const text = (cell) => cell.textContent.trim();
const percent = (share) => `${(100 * share).toFixed(1)}%`;
const axis = { axisLabel: { color: ink("--quiet") }, axisLine: { lineStyle: { color: ink("--line-strong") } } };
const isNarrow = innerWidth < 640;
const names = { ...axis, type: "category", axisTick: { show: false },
  axisLabel: { ...axis.axisLabel, width: isNarrow ? 110 : 280, overflow: "break", lineHeight: 15, interval: 0 } };
const row = isNarrow ? 52 : 28;
const grid = { left: 8, right: 56, top: 36, bottom: 8, containLabel: true };

// One row, one interval with its rate in it; in the table's own order.
const intervals = (table) => {
  const rows = [...table.querySelectorAll("tr[data-low]")].reverse();
  const told = rows.map(({ dataset }) => ({ name: dataset.name, low: +dataset.low, at: +dataset.value, high: +dataset.high }));
  return {
    height: 64 + row * told.length,
    option: {
      grid,
      xAxis: { ...axis, type: "value", min: 0, max: 1, interval: isNarrow ? 0.5 : 0.2, axisLabel: { ...axis.axisLabel, formatter: percent }, splitLine: { lineStyle: { color: ink("--line") } } },
      yAxis: { ...names, data: told.map((each) => each.name) },
      series: [
        { type: "bar", stack: "interval", silent: true, itemStyle: { color: "transparent" }, data: told.map((each) => each.low) },
        { type: "bar", stack: "interval", silent: true, barWidth: 6, itemStyle: { color: PALETTE[0], opacity: 0.35 }, data: told.map((each) => each.high - each.low) },
        { type: "scatter", silent: true, symbolSize: 12, itemStyle: { color: PALETTE[0] }, data: told.map((each, place) => [each.at, place]),
          label: { show: true, position: "top", distance: 2, color: ink("--ink"), formatter: ({ value }) => percent(value[0]) } },
      ],
    },
  };
};

// Steps from the first to the last, a bar a population; what each is stands beside it.
const steps = (table) => {
  const populations = [...table.tHead.rows[0].cells].slice(1).map(text);
  const rows = [...table.tBodies[0].rows].reverse();
  return {
    height: 72 + row * rows.length * populations.length,
    option: {
      grid,
      legend: { show: populations.length > 1, top: 0, left: 0, textStyle: { color: ink("--ink") } },
      xAxis: { ...axis, type: "value", minInterval: 1, splitLine: { lineStyle: { color: ink("--line") } } },
      yAxis: { ...names, data: rows.map((each) => text(each.cells[0])) },
      series: populations.map((name, place) => ({
        name, type: "bar", silent: true, itemStyle: { color: PALETTE[place % PALETTE.length], decal: { symbol: place % 2 ? "rect" : "none" } },
        label: { show: true, position: "right", color: ink("--ink") }, data: rows.map((each) => +text(each.cells[place + 1])),
      })),
    },
  };
};

const KINDS = { intervals, steps };
for (const table of document.querySelectorAll("table[data-chart]")) {
  const { option, height } = KINDS[table.dataset.chart](table);
  if (!table.tBodies[0].rows.length) continue;
  const figure = document.createElement("figure");
  figure.className = "chart";
  figure.ariaHidden = "true"; // the table is what a screen reader reads
  figure.style.height = `${height}px`;
  (table.closest(".scroll") ?? table).before(figure);
  const chart = echarts.init(figure, null, { renderer: "canvas" });
  chart.setOption({ animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily }, ...option });
  new ResizeObserver(() => chart.resize()).observe(figure);
  matchMedia("print").addEventListener("change", () => chart.resize());
}
