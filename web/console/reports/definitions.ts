/** What each number means; in the words that the page shows. */
import { count, duration, share } from "../insights/format.ts";
import type { Measure, OutcomeCount, VerdictRow } from "./api.ts";

type Definition = {
  name: string;
  means: string;
  write: (value: number | null | undefined) => string;
  /** Which conversations are behind it. */
  what: string;
  /** Whether more of it is worse; undefined where it is neither. */
  worse?: boolean;
};

const stars = (value: number | null | undefined) => (value == null ? "–" : `${value.toFixed(1)} of 5`);

/** In the order they are shown; what is not named here is a part of another number. */
export const definitions: Partial<Record<Measure["name"], Definition>> = {
  conversations: {
    name: "Conversations", write: count, what: "conversations",
    means: "Conversations that began in the period and in which a customer wrote something.",
  },
  containment: {
    name: "Containment", write: share, what: "contained", worse: false,
    means: "Share of the conversations that no person saw: the customer never came into the queue, and no agent wrote.",
  },
  to_person: {
    name: "To a person", write: count, what: "to_person",
    means: "Conversations that came into the queue or in which an agent wrote.",
  },
  first_response: {
    name: "First response, median", write: duration, what: "answered", worse: true,
    means: "From the customer's first place in the queue to the first message of an agent after it. Half of the answered waited less. Closed hours count too.",
  },
  first_response_p90: {
    name: "First response, 9 of 10", write: duration, what: "answered", worse: true,
    means: "Nine of ten answered customers waited no longer than this for the first message of an agent.",
  },
  resolution: {
    name: "Resolution, median", write: duration, what: "resolved", worse: true,
    means: "From the first place in the queue (or else the beginning) to the end, for closed conversations in which an agent wrote.",
  },
  csat: {
    name: "Satisfied (CSAT)", write: share, what: "rated", worse: false,
    means: "Share of the rated conversations with four or five stars.",
  },
  rating: {
    name: "Rating", write: stars, what: "rated", worse: false,
    means: "Mean of the stars that customers gave.",
  },
  handoffs_right: {
    name: "Handoffs judged right", write: share, what: "judged", worse: false,
    means: "Share of the handoffs that agents judged in which they said that calling a person was right.",
  },
};

export const outcomeNames: Record<OutcomeCount["outcome"], { name: string; means: string }> = {
  bot: { name: "Solved by the bot", means: "Proven (the customer said so, rated it well, or the shop's system did it), and nobody came back within 72 hours. This share is the deflection." },
  agent: { name: "Answered by an agent", means: "An agent wrote in it, and it is with nobody now." },
  ticket: { name: "Went on as a ticket", means: "No agent wrote, and there is a ticket about it." },
  abandoned: { name: "Abandoned", means: "The customer left without an answer that is proven, or came back within 72 hours." },
  open: { name: "Open", means: "Still with the bot, in the queue or with an agent, or solved by the bot less than 72 hours ago." },
};

export const verdictNames: Record<VerdictRow["verdict"], string> = {
  right: "Right",
  too_early: "Too early",
  too_late: "Too late",
  not_needed: "Not needed",
  not_judged: "Not judged",
};

/** How much more or less than before, as a share; null where there was nothing before. */
export const growth = ({ value, before }: Pick<Measure, "value" | "before">): number | null =>
  value == null || !before ? null : (value - before) / before;

/** The address of the conversations behind a number. */
export function behindUrl(period: string, what: string, more: Record<string, string> = {}): string {
  return `#/reports/list?${new URLSearchParams([...new URLSearchParams(period), ["what", what], ...Object.entries(more)])}`;
}
