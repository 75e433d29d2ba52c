/** A mood from −1 to 1 as a word and a tone; null where there is nothing to say. */
export type Mood = { word: string; tone: "bad" | "low" | "good" };

export function moodOf(value: number | null | undefined): Mood | null {
  if (value == null) return null;
  if (value <= -0.6) return { word: "Angry", tone: "bad" };
  if (value <= -0.25) return { word: "Upset", tone: "low" };
  return value >= 0.4 ? { word: "Happy", tone: "good" } : null;
}
