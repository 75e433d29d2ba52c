/** What is done with the open conversation, and how it is said that it went. */
import { explain, Problem } from "@shared/staff/client.ts";
import * as inbox from "../api/inbox.ts";
import type { ClosedAs, Transfer } from "../api/types.ts";
import { closedAs } from "../inbox/rows.ts";
import { snoozedText } from "../inbox/snooze.ts";
import type { Thread } from "../thread/thread.svelte.ts";
import type { DeskState } from "./desk.svelte.ts";

export async function claim(desk: DeskState): Promise<void> {
  const thread = desk.thread;
  if (!thread?.detail?.can.claim) return;
  try {
    await thread.claim();
    desk.notices.announce("The conversation is yours.");
    if (desk.thread === thread) desk.replyWanted++;
  } catch (error) {
    desk.notices.show(refusal(error), "bad");
  }
  void desk.inbox.refresh();
}

export const close = (desk: DeskState, outcome: ClosedAs, tags: string[]) =>
  tryOut(desk, (thread) => thread.close(outcome, tags), `Closed as “${closedAs[outcome].toLowerCase()}”.`);

export const returnToBot = (desk: DeskState, note: string) =>
  tryOut(desk, (thread) => thread.returnToBot(note), "The bot has the conversation again.");

export const handOn = (desk: DeskState, to: Transfer) => tryOut(desk, (thread) => thread.handOn(to), "Handed on.");

export const snooze = (desk: DeskState, until: Date) =>
  tryOut(desk, (thread) => thread.labelled(() => inbox.snooze(thread.id, until)), `Rests until ${snoozedText(until.toISOString())}.`);

export const wake = (desk: DeskState) =>
  tryOut(desk, (thread) => thread.labelled(() => inbox.wake(thread.id)), "It is back in the list.");

export const tagged = (desk: DeskState, tags: string[]) =>
  tryOut(desk, (thread) => thread.labelled(() => inbox.setTags(thread.id, tags)), "Tags saved.");

export const noted = (desk: DeskState, text: string, mentions: string[]) =>
  tryOut(desk, (thread) => thread.labelled(() => inbox.addNote(thread.id, text, mentions)), "Note added.");

/** Say how it went and report whether it worked. */
async function tryOut(desk: DeskState, deed: (thread: Thread) => Promise<void>, done: string): Promise<boolean> {
  if (!desk.thread) return false;
  try {
    await deed(desk.thread);
    desk.notices.show(done, "good");
    return true;
  } catch (error) {
    desk.notices.show(refusal(error), "bad");
    return false;
  } finally {
    void desk.inbox.refresh();
  }
}

/** What to say when the server says no to claim, close, return or transfer. */
function refusal(error: unknown): string {
  if (!(error instanceof Problem) || error.code !== "already_claimed") return explain(error);
  const name = error.extra.agent_name;
  return typeof name === "string" ? `${name} was faster and has this conversation now.` : "Somebody else was faster.";
}
