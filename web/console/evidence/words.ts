/** The words of the evidence panel. */
import type { CommandId } from "../keyboard/shortcuts.ts";
import type { Evidence, Judgement, SummaryLine } from "../api/types.ts";

export const verdicts: { value: Judgement; name: string; command: CommandId }[] = [
  { value: "right", name: "Right", command: "verdict-right" },
  { value: "too_early", name: "Too early", command: "verdict-too_early" },
  { value: "too_late", name: "Too late", command: "verdict-too_late" },
  { value: "not_needed", name: "Not needed", command: "verdict-not_needed" },
];

const outcomes = {
  failed: "Failed",
  refused: "No answer",
  answered: "Answered",
  shown: "Shown",
  done: "Done",
  agent: "Agent",
} as const;

/** What stands before a line of the summary. */
export function lineLabel({ kind, outcome }: SummaryLine): string {
  if (kind === "asked") return "Asked";
  return kind === "last" ? "Last" : outcome ? outcomes[outcome] : "Then";
}

export const trendWords = { falling: "getting worse", steady: "steady", rising: "getting better" } as const;

/** "93 % sure", or that it is a guess; "" where the bot gave no number. */
export function certainty({ confidence, sure }: NonNullable<Evidence["want"]>): string {
  const percent = confidence === null ? "" : `${Math.round(confidence * 100)} % sure`;
  return sure ? percent : percent ? `a guess, ${percent}` : "a guess";
}
