/** Finding an intent by typed words, and naming a new one. */

/** Intents in which every typed word occurs; what begins with the first word comes first. */
export function findIntents(intents: readonly string[], query: string): string[] {
  const words = query.toLowerCase().split(/[\s_]+/).filter(Boolean);
  const fits = intents.filter((intent) => words.every((word) => intent.includes(word)));
  const begins = (intent: string) => (words[0] && intent.split("_").some((part) => part.startsWith(words[0]!)) ? 0 : 1);
  return fits.sort((a, b) => begins(a) - begins(b) || a.localeCompare(b));
}

/** A name in the house's form from what somebody typed: "Wrap a gift!" → "wrap_a_gift". */
export function nameFrom(typed: string): string {
  return typed.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[_0-9]+|_+$/g, "").slice(0, 64);
}
