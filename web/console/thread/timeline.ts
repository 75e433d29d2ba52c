/** Messages and what is being sent as one list with days and groups, ready to draw. */
import type { Message } from "../api/types.ts";
import type { Outgoing } from "./outbox.ts";

export type Entry =
  | { kind: "day"; key: string; date: string }
  | { kind: "message"; key: string; message: Message; first: boolean }
  | { kind: "outgoing"; key: string; item: Outgoing; first: boolean };

/** Messages of one speaker within this many ms stand together under one name. */
const together = 5 * 60_000;

type Turn = { speaker: string; at: string };

export function timeline(messages: Message[], outbox: Outgoing[], me: string): Entry[] {
  const entries: Entry[] = [];
  let before: Turn | null = null;
  for (const message of messages) {
    const turn = { speaker: `${message.sender} ${message.author_name ?? ""}`, at: message.created_at };
    const newDay = !before || dayOf(before.at) !== dayOf(turn.at);
    if (newDay) entries.push({ kind: "day", key: `day-${message.seq}`, date: turn.at });
    // An agent's own message keeps the key of its echo, so that it is not drawn anew when it is confirmed.
    const key = message.client_id ?? message.id;
    entries.push({ kind: "message", key, message, first: newDay || startsGroup(before, turn) });
    before = turn;
  }
  for (const item of outbox) {
    const turn = { speaker: `agent ${me}`, at: item.at };
    entries.push({ kind: "outgoing", key: item.client_id, item, first: startsGroup(before, turn) });
    before = turn;
  }
  return entries;
}

function startsGroup(before: Turn | null, turn: Turn): boolean {
  if (!before || before.speaker !== turn.speaker) return true;
  return Date.parse(turn.at) - Date.parse(before.at) > together;
}

const dayOf = (iso: string) => new Date(iso).toDateString();
