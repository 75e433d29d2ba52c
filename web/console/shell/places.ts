/** What the sidebar leads to, and what of it there is room for. */
import { chat, check, clockFace, inbox, parcel, people, person, spark, ticket } from "@shared/icons.ts";
import { type View, views } from "../api/types.ts";
import type { PageName } from "./address.ts";
import { at, bars, chart, layers, pulse } from "./icons.ts";

export const viewIcons: Record<View, string> = {
  mine: person, queue: inbox, unassigned: layers, all: chat, mentions: at, snoozed: clockFace, agents: people, bot: spark, closed: check,
};

export const pageIcons: Record<PageName, string> = { board: pulse, tickets: ticket, orders: parcel, customers: people, reports: bars, insights: chart };

/** Whose number asks for something to be done. */
export const urgent: View[] = ["queue", "mentions"];

const onPhone: View[] = ["mine", "queue", "mentions"];
const onLowScreen: View[] = ["mine", "queue", "unassigned", "all", "mentions", "snoozed"];

export type Room = "phone" | "low" | "all";

/** The views and pages that are shown, and those that are one step away. */
export function placesFor(room: Room, pages: PageName[]) {
  const first = { phone: onPhone, low: onLowScreen, all: views }[room];
  return {
    views: views.filter((view) => first.includes(view)),
    pages: room === "all" ? pages : [],
    more: { views: views.filter((view) => !first.includes(view)), pages: room === "all" ? [] : pages },
  };
}
