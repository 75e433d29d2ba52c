/** uPlot's options from what our charts say: series, a band, formats, the theme. */
import uPlot from "uplot";
import { colourOf, type Tone, translucent } from "./colours.ts";
import { longDay, shortDay } from "./format.ts";

export type Line = {
  label: string;
  values: (number | null)[];
  tone: Tone;
  kind?: "line" | "bars" | "points" | "bound";
  dash?: boolean;
};

export type PlotWishes = {
  lines: Line[];
  format: (value: number) => string;
  /** Whether x is days (unix seconds) or plain numbers. */
  time: boolean;
  height: number;
  width: number;
};

/** Without a pointer over the chart its legend names the lines and no more. */
const pointed = (at: number | null, text: string) => (at == null ? "" : text);

function series(host: Element, line: Line, format: PlotWishes["format"]): uPlot.Series {
  const stroke = colourOf(host, line.tone);
  const value = (_: uPlot, raw: number | null, __: number, at: number | null) => pointed(at, raw == null ? "–" : format(raw));
  const common = { label: line.label, stroke, value, width: 2, spanGaps: false };
  if (line.kind === "bars") {
    const paths = uPlot.paths.bars?.({ size: [0.7, 40] });
    return { ...common, fill: translucent(stroke, 0.85), width: 0, points: { show: false }, ...(paths ? { paths } : {}) };
  }
  if (line.kind === "points") {
    return { ...common, paths: () => null, points: { show: true, size: 6, fill: translucent(stroke, 0.7), width: 0 } };
  }
  if (line.kind === "bound") return { ...common, stroke: translucent(stroke, 0.35), width: 1, points: { show: false } };
  return { ...common, ...(line.dash ? { dash: [6, 4] } : {}), points: { show: line.values.length < 60, size: 5, fill: stroke } };
}

function band(host: Element, lines: Line[]): uPlot.Band[] {
  const bounds = lines.flatMap((line, index) => (line.kind === "bound" ? [index + 1] : []));
  if (bounds.length !== 2) return [];
  const tone = lines[(bounds[0] ?? 1) - 1]?.tone ?? "accent";
  return [{ series: [bounds[1] ?? 0, bounds[0] ?? 0], fill: translucent(colourOf(host, tone), 0.16) }];
}

/** Bars and points at the edges are shown whole. */
function margin(low: number, high: number, { lines }: PlotWishes): number {
  const steps = Math.max(1, (lines[0]?.values.length ?? 1) - 1);
  if (lines.some((line) => line.kind === "bars")) return high > low ? (high - low) / steps / 2 : 43_200;
  return (high - low) / 50 || 1;
}

/** One day alone stands in the middle of its week; uPlot would show the three years after it. */
function range(low: number, high: number, wishes: PlotWishes): uPlot.Range.MinMax {
  if (wishes.time && wishes.lines[0]?.values.length === 1) return [low - 3 * 86_400, low + 3 * 86_400];
  const room = margin(low, high, wishes);
  return [low - room, high + room];
}

export function optionsFor(host: Element, wishes: PlotWishes): uPlot.Options {
  const ink = colourOf(host, "ink-2");
  const grid = { stroke: translucent(colourOf(host, "line-strong"), 0.25), width: 1 };
  const axis = { stroke: ink, grid, ticks: grid, font: "12px system-ui, sans-serif" };
  const label: uPlot.Series.Value = (_, raw, __, at) => pointed(at, raw == null ? "–" : wishes.time ? longDay(raw) : raw.toFixed(2));
  return {
    width: wishes.width,
    height: wishes.height,
    scales: { x: { time: wishes.time, range: (_, low, high) => range(low, high, wishes) }, y: wishes.time ? { range: { min: { pad: 0.1, soft: 0, mode: 1 }, max: { pad: 0.1 } } } : {} },
    legend: { live: true },
    cursor: { drag: { x: false, y: false }, points: { size: 8 } },
    bands: band(host, wishes.lines),
    axes: [wishes.time ? { ...axis, values: (_, ticks) => ticks.map(shortDay) } : axis, { ...axis, size: 78, values: (_, ticks) => ticks.map((tick) => wishes.format(tick)) }],
    series: [{ label: wishes.time ? "Day" : "Across", value: label }, ...wishes.lines.map((line) => series(host, line, wishes.format))],
  };
}

/** Save what is drawn as PNG, on the theme's surface. */
export function savePng(plot: uPlot, host: Element, name: string): void {
  const source = plot.ctx.canvas;
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [source.width, source.height];
  const context = copy.getContext("2d");
  if (!context) return;
  context.fillStyle = colourOf(host, "surface");
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(source, 0, 0);
  copy.toBlob((blob) => {
    if (!blob) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${name}.png`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
}
