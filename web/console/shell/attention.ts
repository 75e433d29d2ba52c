/** Calls the agent: a sound, and a notification of the browser while the console is out of sight. */
import { getConversation } from "../api/staff.ts";
import type { ConversationRow } from "../api/types.ts";
import { customerName } from "../inbox/rows.ts";
import { preferences } from "./preferences.svelte.ts";
import { chime } from "./sound.ts";

export type Call = { title: string; body: string; id: string };

export const canNotify = (): boolean => "Notification" in window && Notification.permission === "granted";

/** Ask the browser; false when it (or the agent) says no. */
export async function askToNotify(): Promise<boolean> {
  if (!("Notification" in window)) return false;
  return canNotify() || (await Notification.requestPermission()) === "granted";
}

export class Attention {
  /** When the customer's last word was said of which the agent was told, by conversation. */
  #told = new Map<string, string>();

  constructor(readonly open: (id: string) => void) {}

  /** Somebody new waits. */
  arrived(rows: ConversationRow[], waiting: number): void {
    const [first] = rows;
    if (!first) return;
    const title = rows.length === 1 ? `${customerName(first)} is waiting` : `${rows.length} new conversations`;
    this.call({ title, body: first.last_message?.text ?? `${waiting} waiting in all`, id: first.id });
  }

  /** Something happened in a conversation of the agent's, who may be looking at it. */
  async stirred(id: string, looking: boolean): Promise<void> {
    const row = await getConversation(id).catch(() => null);
    const said = row?.last_message;
    if (!row || said?.sender !== "customer" || this.#told.get(id) === said.at) return;
    this.#told.set(id, said.at);
    if (!looking || document.hidden) this.call({ title: `${customerName(row)} wrote`, body: said.text, id });
  }

  call({ title, body, id }: Call): void {
    if (preferences.sound) chime();
    if (!preferences.notify || !document.hidden || !canNotify()) return;
    const shown = new Notification(title, { body: body.slice(0, 160), tag: id });
    shown.onclick = () => {
      window.focus();
      shown.close();
      this.open(id);
    };
  }
}
