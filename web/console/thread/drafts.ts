/** What was typed and not sent: kept in localStorage for each person and conversation. */
import type { Outgoing } from "./outbox.ts";

export type Drafts = ReturnType<typeof draftsOf>;

/** Drafts of one person. `storage` may refuse (private mode, full): then they live as long as the page. */
export function draftsOf(staffId: string, storage: Storage = localStorage) {
  const memory = new Map<string, string>();
  const key = (kind: string, id: string) => `kefu.console.${kind}.${staffId}.${id}`;

  function read(name: string): string {
    try {
      return storage.getItem(name) ?? memory.get(name) ?? "";
    } catch {
      return memory.get(name) ?? "";
    }
  }

  function write(name: string, value: string): void {
    memory.set(name, value);
    try {
      if (value) storage.setItem(name, value);
      else storage.removeItem(name);
    } catch {
      // Kept in memory; there is nothing else to do about a full store.
    }
  }

  return {
    text: (id: string) => read(key("draft", id)),
    keepText: (id: string, text: string) => write(key("draft", id), text),
    note: (id: string) => read(key("note", id)),
    keepNote: (id: string, text: string) => write(key("note", id), text),
    aside: (id: string) => read(key("aside", id)),
    keepAside: (id: string, text: string) => write(key("aside", id), text),
    outbox: (id: string) => parseOutbox(read(key("outbox", id))),
    keepOutbox: (id: string, outbox: Outgoing[]) =>
      write(key("outbox", id), outbox.length ? JSON.stringify(outbox) : ""),
  };
}

function parseOutbox(stored: string): Outgoing[] {
  if (!stored) return [];
  try {
    const list: unknown = JSON.parse(stored);
    return Array.isArray(list) ? (list as Outgoing[]) : [];
  } catch {
    return [];
  }
}
