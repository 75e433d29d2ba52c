/** The report on the desk: times in seconds, shares from 0 to 1. */
import type { Schemas } from "@shared/api/types.ts";
import { call } from "@shared/staff/client.ts";

export type DeskReport = Schemas["DeskReport"];
export type Measure = Schemas["Measure"];
export type AgentRow = Schemas["AgentRow"];
export type TopicRow = Schemas["TopicRow"];
export type IntentRow = Schemas["IntentUse"];
export type VerdictRow = Schemas["VerdictRow"];
export type Outcomes = Schemas["OutcomesReport"];
export type OutcomeCount = Schemas["OutcomeCount"];
export type BehindRows = Schemas["BehindRows"];
export type OutcomeRows = Schemas["OutcomeRows"];

const base = "/api/staff/reports";
const patience = { timeout: 60_000 };

export const getReport = (query: string) => call<DeskReport>(`${base}/desk?${query}`, patience);
export const exportUrl = (query: string, table: string) => `${base}/desk/export?${new URLSearchParams([...new URLSearchParams(query), ["table", table]])}`;

export const getOutcomes = (first: string, last: string) =>
  call<Outcomes>(`${base}/outcomes?${new URLSearchParams({ from: first, to: last })}`, patience);

export const getBehind = (query: string, cursor: string | null) =>
  call<BehindRows>(`${base}/desk/conversations?${new URLSearchParams([...new URLSearchParams(query), ...(cursor ? [["cursor", cursor]] : [])])}`, patience);

export function getOutcomeRows(query: string, cursor: string | null): Promise<OutcomeRows> {
  const asked = new URLSearchParams(query);
  const sent = new URLSearchParams({ from: asked.get("first") ?? "", to: asked.get("last") ?? "", outcome: asked.get("outcome") ?? "" });
  if (cursor) sent.set("cursor", cursor);
  return call<OutcomeRows>(`${base}/outcomes/conversations?${sent}`, patience);
}
