/** The reasons for calling a person, in the words of who sets them. */
import type { PolicySettings } from "../api/policies.ts";

export type Reason = Exclude<keyof PolicySettings, "escalate_from" | "repair_from">;
export type Ramp = PolicySettings[Reason];

/** Code, name, and what its "from" and "full at" count. */
export const groups: [string, [Reason, string, string][]][] = [
  [
    "What the customer says",
    [
      ["asked_for_person", "Asks for a person", "certainty, 0 to 1"],
      ["sensitive_topic", "A subject for people: law, danger, fraud, death", "certainty, 0 to 1"],
      ["special_case", "A case that no rule covers", "certainty, 0 to 1"],
      ["protest", "Says the answer was no help", "times"],
      ["insult", "Insults the assistant", "times"],
    ],
  ],
  [
    "What goes wrong",
    [
      ["bot_unreachable", "The assistant cannot be reached", "0 or 1"],
      ["misunderstood", "Is misunderstood", "times in a row"],
      ["refused", "Gets no answer", "times in a row"],
      ["asked_again", "Has to ask the same again", "times"],
      ["action_failed", "The shop's system fails", "times in a row"],
      ["no_progress", "Nothing moves on", "messages in a row"],
      ["waited_long", "Without a solution for long", "seconds"],
    ],
  ],
  [
    "Mood and customer",
    [
      ["mood_falling", "The mood keeps falling", "fall, 0 to 2"],
      ["mood_low", "The mood is low", "how low, 0 to 1"],
      ["customer_value", "A valued customer", "better than this share, 0 to 1"],
      ["churn_risk", "May leave the shop", "probability, 0 to 1"],
    ],
  ],
];

export const reasons: Reason[] = groups.flatMap(([, rows]) => rows.map(([code]) => code));
const labels = new Map(groups.flatMap(([, rows]) => rows.map(([code, label]) => [code as string, label])));

/** What is wrong with a ramp, in words; "" if nothing is. */
export function wrongOf(ramp: Ramp): string {
  if (![ramp.weight, ramp.starts, ramp.full].every(Number.isFinite)) return "Three numbers are needed.";
  if (ramp.weight < 0 || ramp.weight > 2) return "The weight is from 0 to 2.";
  if (ramp.starts < 0 || ramp.full > 100_000) return "From 0 to 100,000.";
  return ramp.full > ramp.starts ? "" : "“Full at” must be greater than “from”.";
}

/** What differs between two versions, one line each. */
export function changesOf(before: PolicySettings, after: PolicySettings): string[] {
  const changes: string[] = [];
  if (before.escalate_from !== after.escalate_from) changes.push(`A person is called from ${before.escalate_from} → ${after.escalate_from}`);
  if (before.repair_from !== after.repair_from) changes.push(`Another try from ${before.repair_from} → ${after.repair_from}`);
  for (const code of reasons) {
    const [old, now] = [before[code], after[code]];
    const parts = (["weight", "starts", "full"] as const).filter((part) => old[part] !== now[part]);
    const names = { weight: "weight", starts: "from", full: "full at" };
    if (parts.length) changes.push(`${labels.get(code)}: ${parts.map((part) => `${names[part]} ${old[part]} → ${now[part]}`).join(", ")}`);
  }
  return changes;
}
