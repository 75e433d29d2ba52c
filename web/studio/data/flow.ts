/** Where the boxes and arrows of a rule or a story are drawn: one column a step, alternatives below each other. */
import type { Flow, Step } from "../api/types.ts";

export type Box = { step: Step; x: number; y: number; width: number };
export type Drawing = { boxes: Box[]; lines: string[]; width: number; height: number };

export const HEIGHT = 28;
const GAP_X = 30;
const GAP_Y = 8;
const LETTER = 7.3;
const PADDING = 20;
const LONGEST = 44;

/** A name short enough for its box. */
export const shortName = (name: string): string => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name);

export function layOut(flow: Pick<Flow, "steps">): Drawing {
  const columns = flow.steps.filter((place) => place.length > 0);
  const tallest = Math.max(1, ...columns.map((place) => place.length));
  const height = tallest * (HEIGHT + GAP_Y) - GAP_Y;
  const boxes: Box[] = [];
  const lines: string[] = [];
  let x = 1;
  let before: Box[] = [];
  for (const place of columns) {
    const width = Math.max(...place.map((step) => shortName(step.name).length)) * LETTER + PADDING;
    const top = (height - (place.length * (HEIGHT + GAP_Y) - GAP_Y)) / 2;
    const here = place.map((step, at) => ({ step, x, y: top + at * (HEIGHT + GAP_Y) + 1, width }));
    for (const from of before) for (const to of here) lines.push(line(from, to));
    boxes.push(...here);
    before = here;
    x += width + GAP_X;
  }
  return { boxes, lines, width: Math.max(x - GAP_X, 0) + 2, height: height + 2 };
}

function line(from: Box, to: Box): string {
  const [x1, y1] = [from.x + from.width, from.y + HEIGHT / 2];
  const [x2, y2] = [to.x - 3, to.y + HEIGHT / 2];
  const bend = (x2 - x1) / 2;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

const kinds: Record<Step["kind"], string> = {
  intent: "the customer says",
  action: "the bot does",
  form: "the form",
  slot: "remembered:",
  other: "then",
};

/** The same for whoever cannot see the drawing. */
export const inWords = (flow: Pick<Flow, "steps">): string =>
  flow.steps.map((place) => place.map((step) => `${kinds[step.kind]} ${step.name}`).join(" or ")).join(", then ");
