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

// A point an organisation: how many across, the rate upwards, the limits as lines; those beyond have another shape and a name.
// Limits that are each organisation's own (of its cases, not of their number alone) are strokes through it: no line joins them.
const SHAPES = { within: "circle", below_95: "triangle", above_95: "triangle", below_998: "diamond", above_998: "diamond" };
const funnel = (table, { of, axis, palette, split }) => {
  const rows = [...table.querySelectorAll("tr[data-number]")].map(({ dataset }) => ({ ...dataset, number: +dataset.number, at: +dataset.value }));
  const target = +table.dataset.target;
  const line = (pick, type) => ({ type: "line", silent: true, symbol: "none", lineStyle: { type, width: 1, color: of("--quiet") },
    data: rows.map((each) => [each.number, pick(each)]).sort((a, b) => a[0] - b[0]) });
  const stroke = (low, high, width, opacity) => ({ type: "line", silent: true, symbol: "none", connectNulls: false, lineStyle: { type: "solid", width, opacity, color: of("--quiet") },
    data: rows.flatMap((each) => [[each.number, +each[low]], [each.number, +each[high]], [null, null]]) });
  const limits = table.dataset.limits === "own"
    ? [stroke("low998", "high998", 1, 0.5), stroke("low95", "high95", 4, 0.25)]
    : [line((each) => +each.low95, "dashed"), line((each) => +each.high95, "dashed"), line((each) => +each.low998, "dotted"), line((each) => +each.high998, "dotted")];
  return {
    height: 320,
    option: {
      grid: { ...grid, right: 96 },
      xAxis: { ...axis, type: "value", min: 0, minInterval: 1, splitNumber: isNarrow ? 3 : 5, splitLine: { show: false } },
      yAxis: { ...axis, type: "value", min: 0, max: 1, axisLabel: { ...axis.axisLabel, formatter: percent }, splitLine: split },
      series: [
        line(() => target, "solid"), ...limits,
        { type: "scatter", silent: true, labelLayout: { hideOverlap: true }, data: rows.map((each) => ({
          value: [each.number, each.at], symbol: SHAPES[each.position], symbolSize: each.position === "within" ? 9 : 14,
          itemStyle: { color: each.position === "within" ? palette[0] : palette[1] },
          label: { show: each.position !== "within", position: "right", color: of("--ink"), formatter: each.name, width: 90, overflow: "break" } })) },
      ],
    },
  };
};

// A line a set of rules over the months, its limits beside it; the months with a signal have another shape.
const months = (table, { of, axis, palette, split }) => {
  const rows = [...table.querySelectorAll("tr[data-month]")].map(({ dataset }) => dataset);
  const names = [...new Set(rows.map((each) => each.month))].sort();
  const lines = [...new Set(rows.map((each) => each.line))];
  const isCount = table.dataset.counts !== undefined;
  const value = (told) => (told === undefined ? null : +told);
  const from = names.find((name) => name >= table.dataset.break);
  const mark = from && from !== names[0]
    ? { silent: true, symbol: "none", label: { formatter: table.dataset.breakName, color: of("--ink"), position: "end" }, lineStyle: { color: of("--ink"), type: "solid" }, data: [{ xAxis: from }] } : undefined;
  const series = lines.flatMap((name, place) => {
    const found = new Map(rows.filter((each) => each.line === name).map((each) => [each.month, each]));
    const along = (pick) => names.map((month) => (found.has(month) ? pick(found.get(month)) : null));
    const limit = (pick) => ({ type: "line", step: "middle", silent: true, symbol: "none", lineStyle: { type: "dashed", width: 1, color: of("--quiet") }, data: along(pick) });
    return [
      { name, type: "line", silent: true, itemStyle: { color: palette[place % palette.length] }, lineStyle: { color: palette[place % palette.length] }, markLine: place ? undefined : mark,
        data: along((each) => ({ value: value(each.value), symbol: each.signal ? "diamond" : "circle", symbolSize: each.signal ? 14 : 6 })).map((each) => each ?? { value: null }) },
      ...(isCount ? [] : [limit((each) => value(each.low)), limit((each) => value(each.high))]),
    ];
  });
  return {
    height: 280,
    option: {
      grid: { ...grid, top: 56, right: 24 },
      legend: { show: lines.length > 1, top: 0, left: 0, data: lines, textStyle: { color: of("--ink") } },
      xAxis: { ...axis, type: "category", data: names },
      yAxis: { ...axis, type: "value", min: 0, ...(isCount ? { minInterval: 1 } : { max: 1 }), axisLabel: { ...axis.axisLabel, formatter: isCount ? undefined : percent }, splitLine: split },
      series,
    },
  };
};

const KINDS = { intervals, steps, courses, funnel, months };
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
