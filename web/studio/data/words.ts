/** The training data's words on the page. */
import type { Edit } from "../api/types.ts";

/** What an edit did, in a sentence. */
export function editText(edit: Pick<Edit, "kind" | "intent" | "text" | "old_intent" | "old_text">): string {
  switch (edit.kind) {
    case "add":
      return `Added to ${edit.intent}: “${edit.text}”`;
    case "remove":
      return `Removed from ${edit.old_intent || edit.intent}: “${edit.old_text}”`;
    case "add_intent":
      return `New intent ${edit.intent}`;
    case "remove_intent":
      return `Deleted the intent ${edit.intent}`;
    case "change":
      return edit.intent === edit.old_intent
        ? `In ${edit.intent}: “${edit.old_text}” → “${edit.text}”`
        : `Moved from ${edit.old_intent} to ${edit.intent}: “${edit.text}”`;
  }
}

/** Day and time without seconds. */
export const shortTime = (time: string): string =>
  new Date(time).toLocaleString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
