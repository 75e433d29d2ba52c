/** The theme's colours as a canvas needs them. */
export const tones = ["accent", "warm-text", "info", "danger", "good", "ink-3", "accent-text", "line-strong"] as const;
export type Tone = (typeof tones)[number] | "ink" | "ink-2" | "line" | "surface";

/** What `--k-<tone>` is at this element; a canvas knows neither variables nor light-dark(). */
export function colourOf(element: Element, tone: Tone): string {
  const probe = document.createElement("i");
  probe.style.color = `var(--k-${tone})`;
  probe.hidden = false;
  element.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

export function translucent(colour: string, alpha: number): string {
  const parts = colour.match(/[\d.]+/g)?.slice(0, 3) ?? ["0", "0", "0"];
  return `rgba(${parts.join(", ")}, ${alpha})`;
}
