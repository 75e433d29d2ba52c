/** One open conversation: its messages, what is being sent, and what may be done with it. */
import { explain, isTransient, Problem } from "@shared/staff/client.ts";
import * as api from "../api/staff.ts";
import { transfer } from "../api/desk.ts";
import type { ClosedAs, ConversationDetail, Message, Transfer } from "../api/types.ts";
import { coalesced } from "../live/coalesce.ts";
import type { Drafts } from "./drafts.ts";
import { newId } from "./ids.ts";
import { mergeMessages, type Outgoing, patched, resumeAfter, revived, withoutDelivered } from "./outbox.ts";

/** Pauses before a message is tried again by itself, in ms; after them the agent decides. */
const retries = [800, 2_500, 6_000];
/** As many messages as the server gives at a time; fewer are the last ones. */
const fullPage = 1000;
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

export class Thread {
  detail = $state.raw<ConversationDetail | null>(null);
  messages = $state.raw<Message[]>([]);
  outbox = $state.raw<Outgoing[]>([]);
  status = $state<"loading" | "ready" | "error" | "missing">("loading");
  error = $state("");
  busy = $state<"claim" | "return" | "close" | "transfer" | null>(null);

  #drafts: Drafts;
  #sending: Promise<void> = Promise.resolve();
  refresh = coalesced(() => this.#load());

  constructor(
    readonly id: string,
    drafts: Drafts,
  ) {
    this.#drafts = drafts;
    this.outbox = revived(drafts.outbox(id));
    for (const item of this.outbox) if (item.status === "waiting") this.#hold(item);
  }

  async #load(): Promise<void> {
    try {
      const [detail] = await Promise.all([api.getConversation(this.id), this.#read()]);
      this.detail = detail;
      this.status = "ready";
    } catch (error) {
      this.error = explain(error);
      const missing = error instanceof Problem && error.status === 404;
      if (this.status !== "ready") this.status = missing ? "missing" : "error";
    }
  }

  /** Read on from what is known until nothing new comes: the answer may be one page of many. */
  async #read(): Promise<void> {
    for (let after = resumeAfter(this.messages), last = -1; after !== last; ) {
      const { messages } = await api.getMessages(this.id, after);
      this.messages = mergeMessages(this.messages, messages);
      last = messages.length < fullPage ? (messages.at(-1)?.seq ?? after) : after;
      after = messages.at(-1)?.seq ?? after;
    }
    this.#keep(withoutDelivered(this.outbox, this.messages));
  }

  /**
   * Show the message at once and send it after `wait` ms, in which it can be undone. One at a time, so that the
   * order is the agent's: what waited before it goes first. Returns its client id.
   */
  send(text: string, wait = 0): string {
    this.sendWaiting();
    const at = new Date();
    const due = new Date(at.getTime() + wait).toISOString();
    const item: Outgoing = { client_id: newId(), text, at: at.toISOString(), ...(wait ? { status: "waiting", due } : { status: "sending" }) };
    this.#keep([...this.outbox, item]);
    if (wait) this.#hold(item);
    else this.#enqueue(item);
    return item.client_id;
  }

  /** Send now whatever still waits. */
  sendWaiting(): void {
    for (const { client_id, status } of this.outbox) if (status === "waiting") this.#release(client_id);
  }

  #hold({ client_id, due }: Outgoing): void {
    setTimeout(() => this.#release(client_id), Math.max(0, Date.parse(due ?? "") - Date.now()));
  }

  /** Unless it was undone meanwhile, here or in another window. */
  #release(clientId: string): void {
    const item = this.outbox.find((one) => one.client_id === clientId && one.status === "waiting");
    if (!item) return;
    const kept = this.#drafts.outbox(this.id).some((one) => one.client_id === clientId);
    if (!kept) return this.#keep(this.outbox.filter((one) => one !== item));
    this.#patch(clientId, { status: "sending" });
    this.#enqueue(item);
  }

  retry(clientId: string): void {
    const item = this.outbox.find((one) => one.client_id === clientId && one.status === "failed");
    if (!item) return;
    this.#patch(clientId, { status: "sending", error: "" });
    this.#enqueue(item);
  }

  /** Take a failed or waiting message back out; returns its text, so that it can be edited. */
  withdraw(clientId: string): string {
    const item = this.outbox.find((one) => one.client_id === clientId);
    this.#keep(this.outbox.filter((one) => one !== item));
    return item?.text ?? "";
  }

  /** Send what waits and be there when it is sent, before something else is done with the conversation. */
  async flush(): Promise<void> {
    this.sendWaiting();
    await this.#sending;
  }

  #enqueue(item: Outgoing): void {
    this.#sending = this.#sending.then(() => this.#deliver(item));
  }

  async #deliver({ client_id, text }: Outgoing): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        const { id } = await api.sendMessage(this.id, client_id, text);
        this.#patch(client_id, { status: "sent", message_id: id });
        return void this.refresh();
      } catch (error) {
        const wait = isTransient(error) ? retries[attempt] : undefined;
        if (wait === undefined) return this.#patch(client_id, { status: "failed", error: explain(error) });
        await pause(wait);
      }
    }
  }

  #patch(clientId: string, change: Partial<Outgoing>): void {
    this.#keep(patched(this.outbox, clientId, change));
  }

  #keep(outbox: Outgoing[]): void {
    if (outbox === this.outbox) return;
    this.outbox = outbox;
    this.#drafts.keepOutbox(this.id, outbox);
  }

  claim = () => this.#act("claim", () => api.claim(this.id));
  returnToBot = (note: string) => this.#act("return", () => api.returnToBot(this.id, note));
  handOn = (to: Transfer) => this.#act("transfer", () => transfer(this.id, to));
  close = (outcome: ClosedAs, tags: string[]) => this.#act("close", () => api.closeConversation(this.id, outcome, tags));

  /** Snooze, tag or note; the answer is the conversation as it is now. */
  async labelled(action: () => Promise<ConversationDetail>): Promise<void> {
    this.detail = await action();
  }

  /** Do one of the actions; whatever comes of it, the truth is fetched afterwards. Throws what the call throws. */
  async #act(kind: "claim" | "return" | "close" | "transfer", action: () => Promise<ConversationDetail>): Promise<void> {
    if (this.busy) return;
    this.busy = kind;
    try {
      await this.flush();
      await action();
    } finally {
      await this.refresh();
      this.busy = null;
    }
  }
}
