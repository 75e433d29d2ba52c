/** What the figures are called. */
import type { Drift } from "./api.ts";

export const measures: Record<Drift["measure"], { name: string; about: string }> = {
  intents: { name: "What customers ask for", about: "How often each intent comes, beside the period before." },
  confidence: { name: "How sure the bot is", about: "Its confidence, beside the period before." },
  familiarity: {
    name: "How familiar messages are",
    about: "How near each is to a training sentence, beside the test sentences, which never train.",
  },
};

export const levels: Record<Drift["level"], { text: string; tone: string }> = {
  steady: { text: "steady", tone: "good" },
  moved: { text: "has moved", tone: "warm" },
  much: { text: "has moved much", tone: "bad" },
  unknown: { text: "too few messages to say", tone: "" },
};

export const percent = (share: number): string => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;

export const between = (one: Drift): string =>
  one.measure === "intents" ? `${one.now} intents, before ${one.before}` : `mean ${one.now.toFixed(2)}, ${one.measure === "familiarity" ? "test sentences" : "before"} ${one.before.toFixed(2)}`;
