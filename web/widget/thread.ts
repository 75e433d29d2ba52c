/** The messages of a conversation as the widget shows them: pure functions on an immutable list. */
import type { Button, Message, Sender, Upload } from "@shared/api/types.ts";

/** `waiting`: will be sent by itself when the line is back. `failed`: the customer must ask for it. */
export type SendState = "sending" | "waiting" | "failed" | "sent";

export type Entry = Omit<Message, "seq" | "id" | "client_id"> & {
  /** Stable for the life of the entry, so that an echo does not redraw it. */
  key: string;
  /** Null until the server has confirmed it. */
  seq: number | null;
  id: string | null;
  state: SendState;
  /** Why it failed, in words for the customer. */
  problem?: string;
};

/** A message of the customer's own, shown before the server knows of it. */
export function localEntry(clientId: string, text: string, now = new Date(), files: Upload[] = []): Entry {
  return {
    key: clientId,
    seq: null,
    id: null,
    sender: "customer",
    text,
    buttons: [],
    card: files.length > 0 ? { card: "files", files } : null,
    created_at: now.toISOString(),
    state: "sending",
  };
}

/** A note that only this page knows, such as "you are in a new conversation". */
export function localNote(text: string, now = new Date()): Entry {
  const entry = localEntry(`note-${now.getTime()}`, text, now);
  return { ...entry, seq: 0, sender: "system", state: "sent" };
}

function fromMessage(message: Message): Entry {
  const { client_id, ...rest } = message;
  return { ...rest, buttons: message.buttons ?? [], key: client_id ?? message.id, state: "sent" };
}

/** Take in what the server says: each message once, our own echoes in place of the optimistic ones. */
export function merge(entries: Entry[], messages: Message[]): Entry[] {
  let next = entries;
  for (const message of messages) {
    const at = next.findIndex((entry) => isSame(entry, message));
    const entry = { ...fromMessage(message), ...(at >= 0 && next[at] ? { key: next[at].key } : {}) };
    next = at >= 0 ? next.with(at, entry) : [...next, entry];
  }
  return inOrder(next);
}

function isSame(entry: Entry, message: Message): boolean {
  return entry.id === message.id || (!!message.client_id && entry.key === message.client_id);
}

/** The server took our message; an echo that came first without a client id gives way. */
export function confirm(entries: Entry[], clientId: string, seq: number, id: string): Entry[] {
  const rest = entries.filter((entry) => entry.id !== id || entry.key === clientId);
  return inOrder(
    rest.map((entry): Entry => {
      if (entry.key !== clientId) return entry;
      const { problem: _, ...clean } = entry;
      return { ...clean, seq, id, state: "sent" };
    }),
  );
}

export function setState(entries: Entry[], clientId: string, state: SendState, problem?: string): Entry[] {
  return entries.map((entry): Entry => {
    if (entry.key !== clientId || entry.seq !== null) return entry;
    const { problem: _, ...clean } = entry;
    return problem ? { ...clean, state, problem } : { ...clean, state };
  });
}

/** By sequence number; what has none yet stays last, in the order it was written. */
function inOrder(entries: Entry[]): Entry[] {
  return entries.toSorted((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity) || 0);
}

export function lastSeq(entries: Entry[]): number {
  return entries.reduce((last, entry) => Math.max(last, entry.seq ?? 0), 0);
}

/** Messages of the bot or a person after `seq`. */
export function unreadAfter(entries: Entry[], seq: number): number {
  return entries.filter((entry) => isTheirs(entry.sender) && (entry.seq ?? 0) > seq).length;
}

function isTheirs(sender: Sender): boolean {
  return sender === "bot" || sender === "agent";
}

/**
 * The quick replies that the entry at `index` still offers: until the talk moves on by a message of the customer's
 * (the reply they chose, say), a person's, or a later one of the bot with replies of its own.
 */
export function repliesAt(entries: Entry[], index: number): Button[] {
  const moved = ({ sender, buttons }: Entry) => sender === "customer" || sender === "agent" || buttons.length > 0;
  return entries.slice(index + 1).some(moved) ? [] : (entries[index]?.buttons ?? []);
}

/** Entries of one sender that follow each other within five minutes read as one group. */
export function isGroupStart(entries: Entry[], index: number): boolean {
  const [before, entry] = [entries[index - 1], entries[index]];
  if (!before || !entry) return true;
  const apart = Date.parse(entry.created_at) - Date.parse(before.created_at) > 5 * 60_000;
  return apart || before.sender !== entry.sender || before.author_name !== entry.author_name;
}

const BURST_MS = 8000;

/** Where reading begins: the first of the messages that came in one go; -1 when the customer spoke last. */
export function burstStart(entries: Entry[]): number {
  const newest = entries.at(-1);
  if (!newest || newest.sender === "customer") return -1;
  const since = Date.parse(newest.created_at) - BURST_MS;
  const before = entries.findLastIndex((entry) => entry.sender === "customer" || Date.parse(entry.created_at) < since);
  return before + 1;
}

export function isDayStart(entries: Entry[], index: number): boolean {
  const [before, entry] = [entries[index - 1], entries[index]];
  if (!entry) return false;
  return !before || new Date(before.created_at).toDateString() !== new Date(entry.created_at).toDateString();
}
