/** The map's view: which part of it is seen, and which point is under the pointer. Places are from 0 to 1. */
import type { DataMap } from "../api/types.ts";

export type View = { x: number; y: number; scale: number };
export type Point = DataMap["points"][number];

export const WHOLE: View = { x: 0, y: 0, scale: 1 };
const CLOSEST = 24;
const MARGIN = 16;

/** Where a place is drawn in a canvas of this size. */
export function toScreen(view: View, size: { width: number; height: number }, x: number, y: number): [number, number] {
  const put = (value: number, from: number, length: number) => MARGIN + (value - from) * view.scale * (length - 2 * MARGIN);
  return [put(x, view.x, size.width), put(y, view.y, size.height)];
}

/** Zoom by a factor so that the place under (px, py) stays where it is; never further out than the whole. */
export function zoom(view: View, size: { width: number; height: number }, factor: number, px: number, py: number): View {
  const scale = Math.min(CLOSEST, Math.max(1, view.scale * factor));
  const keep = (from: number, at: number, length: number) => {
    const inner = (at - MARGIN) / (length - 2 * MARGIN);
    return clamp(from + inner / view.scale - inner / scale, scale);
  };
  return { x: keep(view.x, px, size.width), y: keep(view.y, py, size.height), scale };
}

export function pan(view: View, size: { width: number; height: number }, dx: number, dy: number): View {
  const moved = (from: number, by: number, length: number) => clamp(from - by / (view.scale * (length - 2 * MARGIN)), view.scale);
  return { ...view, x: moved(view.x, dx, size.width), y: moved(view.y, dy, size.height) };
}

const clamp = (from: number, scale: number) => Math.min(1 - 1 / scale, Math.max(0, from));

/** The point nearest to a place of the canvas, if it is within `reach` pixels; only intents that `shown` allows. */
export function pick(
  points: readonly Point[], view: View, size: { width: number; height: number }, px: number, py: number,
  shown: (intent: number) => boolean = () => true, reach = 8,
): Point | null {
  let best: Point | null = null;
  let least = reach * reach;
  for (const point of points) {
    if (!shown(point.intent)) continue;
    const [x, y] = toScreen(view, size, point.x, point.y);
    const distance = (x - px) ** 2 + (y - py) ** 2;
    if (distance <= least) [best, least] = [point, distance];
  }
  return best;
}

/** A colour an intent: hues a golden angle apart, so that neighbours in the list differ. */
export function colourOf(intent: number, dark: boolean): string {
  const hue = Math.round((intent * 137.508) % 360);
  const lightness = (dark ? 66 : 42) + (intent % 3) * (dark ? 6 : -6);
  return `hsl(${hue} ${dark ? 65 : 70}% ${lightness}%)`;
}

/** The middle of each intent's points, for its name. */
export function middles(map: DataMap): [number, number][] {
  const sums = map.intents.map(() => [0, 0, 0] as [number, number, number]);
  for (const point of map.points) {
    const sum = sums[point.intent];
    if (sum) [sum[0], sum[1], sum[2]] = [sum[0] + point.x, sum[1] + point.y, sum[2] + 1];
  }
  return sums.map(([x, y, count]) => [x / Math.max(count, 1), y / Math.max(count, 1)]);
}
