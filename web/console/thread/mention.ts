/** Calling colleagues by "@Name" in a note. */
export type Colleague = { id: string; name: string };

/** What stands after the "@" before the cursor; null where nobody is being called. */
export function calling(text: string, cursor: number): string | null {
  const found = /(?:^|\s)@([\p{L}\p{M}'.-]*(?: [\p{L}\p{M}'.-]*)?)$/u.exec(text.slice(0, cursor));
  return found ? (found[1] ?? "") : null;
}

/** Put a name in place of what was typed after the "@"; returns the text and where the cursor goes. */
export function called(text: string, cursor: number, name: string): { text: string; cursor: number } {
  const at = text.lastIndexOf("@", cursor - 1);
  const head = `${text.slice(0, at)}@${name} `;
  return { text: head + text.slice(cursor), cursor: head.length };
}

/** Whoever is named in the text. */
export function mentioned(text: string, colleagues: Colleague[]): Colleague[] {
  return colleagues.filter(({ name }) => text.includes(`@${name}`));
}
