/** What was typed and not sent: kept in localStorage for each person and conversation. */
import type { Outgoing } from "./outbox.ts";

export type Drafts = ReturnType<typeof draftsOf>;

/** Drafts of one person. `storage` may refuse (private mode, full): then they live as long as the page. */
export function draftsOf(staffId: string, storage: Storage = localStorage) {
  const memory = new Map<string, string>();
  const key = (kind: string, id: string) => `kefu.console.${kind}.${staffId}.${id}`;

  function read(name: string): string {
    try {
      return memory.get(name) ?? storage.getItem(name) ?? "";
    } catch {
      return "";
    }
  }

  function write(name: string, value: string): void {
    memory.delete(name); // what the storage holds is the truth: another window may change it
    try {
      if (value) storage.setItem(name, value);
      else storage.removeItem(name);
    } catch {
      memory.set(name, value);
    }
  }

  function names(): string[] {
    try {
      return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
    } catch {
      return [];
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
    /** The conversations in which something waits to be sent. */
    waiting: () => names().filter((name) => name.startsWith(key("outbox", ""))).filter((name) => parseOutbox(read(name)).some((item) => item.status === "waiting"))
      .map((name) => name.slice(key("outbox", "").length)),
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
