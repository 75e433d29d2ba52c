/** A shortcut from a title: "How long are gift cards valid?" → "gift-cards-valid". */
const filler = new Set(
  "a an and are can do does for have how i in is it long much my of on or the there to was what when where which who why will with you your".split(" "),
);
const LONGEST = 32;

export function shortcutFrom(title: string): string {
  const words = title.toLowerCase().replace(/['’]/g, "").match(/[a-z0-9]+/g) ?? [];
  const telling = words.filter((word) => !filler.has(word));
  let shortcut = "";
  for (const word of telling.length > 0 ? telling : words) {
    const longer = shortcut ? `${shortcut}-${word}` : word.slice(0, LONGEST);
    if (longer.length > LONGEST) break;
    shortcut = longer;
  }
  return shortcut;
}
