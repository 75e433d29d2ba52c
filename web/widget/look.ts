/** The shop's colour throughout the panel. */
import { luminance, inkOn, rgb } from "./color.ts";

const LIGHT = "#f6f4ee";
const DARK = "#2a3430";
const READABLE = 4.5;

const mix = (color: string, other: string, share: number): string => {
  const [from, to] = [rgb(color), rgb(other)];
  return `#${from.map((part, at) => Math.round(part + (to[at]! - part) * share).toString(16).padStart(2, "0")).join("")}`;
};

export function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** `color`, as much nearer to `goal` as it takes to be read on `ground`. */
export function readable(color: string, ground: string, goal: string): string {
  for (let share = 0; share < 1; share += 0.04) {
    const mixed = mix(color, goal, share);
    if (contrast(mixed, ground) >= READABLE) return mixed;
  }
  return goal;
}

function roles(color: string, isDark: boolean): string {
  const [ground, goal] = isDark ? [DARK, "#ffffff"] : [LIGHT, "#000000"];
  const text = readable(color, ground, goal);
  const accent = isDark || contrast(color, ground) < 3 ? text : color;
  const head = readable(isDark ? mix(color, "#000000", 0.55) : color, "#ffffff", "#000000");
  return Object.entries({
    "k-accent": accent,
    "k-accent-hover": mix(accent, goal, 0.12),
    "k-accent-ink": inkOn(accent),
    "k-accent-soft": mix(isDark ? "#171d1b" : "#fffefb", color, 0.12),
    "k-accent-text": readable(text, mix(isDark ? "#171d1b" : "#fffefb", color, 0.12), goal),
    "k-focus": `2px solid ${text}`,
    "w-head": head,
    "w-head-2": mix(head, "#000000", 0.25),
    "w-own": head,
    "w-own-ink": "#fff",
    "w-line": mix(text, ground, 0.45),
  })
    .map(([name, value]) => `--${name}:${value};`)
    .join("");
}

/** The sheet with the roles of the design in this colour, for light and dark. */
export function lookOf(color: string): string {
  const [light, dark] = [roles(color, false), roles(color, true)];
  return (
    `:host{${light}}` +
    `@media(prefers-color-scheme:dark){:host{${dark}}}` +
    `:host([data-theme="light"]){${light}}:host([data-theme="dark"]){${dark}}`
  );
}
