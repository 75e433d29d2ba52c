/** The staff API's shapes; orders, tickets and what customers also see come from @shared. */
import type { Schemas, WithCard } from "@shared/api/types.ts";

export type { Card, IsoTime, Order, Sender, Sent, Ticket } from "@shared/api/types.ts";

/** What agents look at most, then the rest; both in the order of the sidebar. */
export const views = ["mine", "queue", "unassigned", "all", "mentions", "snoozed", "agents", "bot", "closed"] as const satisfies (keyof Counts)[];
export type View = (typeof views)[number];
export type Counts = Schemas["Counts"];

export type Staff = Schemas["StaffView"];

/** `owner` is `bot`, `queue`, `agent:<staff id>` or `closed`; `mood` goes from −1 (furious) to 1 (delighted). */
export type ConversationRow = Schemas["ConversationView"];
export type ConversationDetail = Schemas["ConversationDetail"];
export type ClosedAs = NonNullable<ConversationDetail["closed_as"]>;
export type ConversationPage = Schemas["ConversationPage"];

/** A message with what only staff see of it; what the bot understood is open in the API file. */
export type Message = Omit<WithCard<Schemas["StaffMessageView"]>, "ranking" | "entities" | "sentiment"> & {
  ranking: { name: string; confidence: number }[];
  entities: { entity?: string; value?: unknown }[];
  sentiment: { score?: number; label?: string } | null;
};
export type MessageState = Message["state"];
export type MessagePage = { messages: Message[]; owner: string };

export type Evidence = Schemas["Evidence"];
export type SummaryLine = Schemas["SummaryLine"];
export type Suggestion = Schemas["Suggestion"];
export type Verdict = Schemas["VerdictView"];
export type Judgement = Verdict["verdict"];

export type Customer = Schemas["CustomerView"];
export type CustomerFile = Schemas["CustomerContext"];

export type Agent = Schemas["AgentView"];
export type Team = Schemas["TeamView"];
export type DeskNow = Schemas["DeskView"];
export type Transfer = Schemas["TransferIn"];
export type Profile = Schemas["ProfileIn"];
export type HeldSettings = Schemas["Held"];
export type DeskSettings = Schemas["DeskSettings"];
export type Clock = Schemas["ClockView"];

export type Hit = Schemas["HitView"];
export type HitPage = Schemas["HitPage"];
export type Filters = Schemas["FiltersView"];
/** What the list is narrowed to; "" is anything. */
export type Narrowing = { tag: string; topic: string; priority: string; language: string };
export type NoteView = Schemas["NoteView"];
