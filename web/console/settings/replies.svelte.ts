/** Canned replies and macros while a supervisor edits them. */
import { explain } from "@shared/staff/client.ts";
import * as api from "../api/replies.ts";

export class RepliesForm {
  replies = $state<api.CannedReply[]>([]);
  macros = $state<api.Macro[]>([]);
  variables = $state<api.ReplyBook["variables"]>([]);
  loaded = $state(false);
  said = $state("");
  failed = $state(false);
  busy = $state(false);

  load = () => this.#try("", async () => this.#read());

  saveReply = (reply: api.CannedReplyIn, id: string | null) =>
    this.#try("Saved.", async () => {
      await api.saveReply(reply, id);
      await this.#read();
    });

  saveMacro = (macro: api.MacroIn, id: string | null) =>
    this.#try("Saved.", async () => {
      await api.saveMacro(macro, id);
      await this.#read();
    });

  removeReply = (id: string) =>
    this.#try("Removed.", async () => {
      await api.removeReply(id);
      await this.#read();
    });

  removeMacro = (id: string) =>
    this.#try("Removed.", async () => {
      await api.removeMacro(id);
      await this.#read();
    });

  async #read(): Promise<void> {
    const book = await api.getBook();
    [this.replies, this.macros, this.variables, this.loaded] = [book.replies, book.macros, book.variables, true];
  }

  /** Returns whether it worked; what was typed stays where it stands if not. */
  async #try(done: string, deed: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    try {
      await deed();
      [this.said, this.failed] = [done, false];
    } catch (error) {
      [this.said, this.failed] = [explain(error), true];
    }
    this.busy = false;
    return !this.failed;
  }
}

const fresh = {
  reply: { kind: "reply", text: "" },
  note: { kind: "note", text: "" },
  tag: { kind: "tag", tags: [] },
  priority: { kind: "priority", priority: "high" },
  ticket: { kind: "ticket", category: "other", text: "" },
  hand_on: { kind: "hand_on", team_id: "", text: "" },
  snooze: { kind: "snooze", hours: 24 },
  close: { kind: "close" },
} as const;

export type Kind = keyof typeof fresh;

export const kinds: { kind: Kind; name: string }[] = [
  { kind: "reply", name: "Reply to the customer" },
  { kind: "note", name: "Note for colleagues" },
  { kind: "tag", name: "Add tags" },
  { kind: "priority", name: "Set the priority" },
  { kind: "ticket", name: "Open a ticket" },
  { kind: "hand_on", name: "Hand on to a team" },
  { kind: "snooze", name: "Snooze" },
  { kind: "close", name: "Close the conversation" },
];

/** A new step of a kind. */
export const newAction = (kind: Kind): api.MacroAction => structuredClone(fresh[kind]) as unknown as api.MacroAction;

/** The kinds that end a macro: the conversation leaves the agent's hands or sight. */
export const endsMacro = (kind: string) => ["hand_on", "snooze", "close"].includes(kind);
