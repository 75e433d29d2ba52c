/** The inbox in the browser: which group is open, what is chosen of it, and one decision a key. */
import { explain, Problem } from "@shared/staff/client.ts";
import { getData } from "../api/data.ts";
import * as api from "../api/review.ts";
import type { Marking, ReviewGroup } from "../api/types.ts";
import { tell } from "../shell/notices.svelte.ts";
import { toServer, withMark } from "./marks.ts";
import { resultText } from "./words.ts";

/** So few groups left: ask for more. */
const FEW = 8;

export type Asking = "intent" | "new" | "entity" | "gap" | "conversation" | "help" | null;
export type Clash = { text: string; wish: api.Wish; group: ReviewGroup };

export class Review {
  groups = $state.raw<ReviewGroup[]>([]);
  total = $state(0);
  messages = $state(0);
  decidedToday = $state(0);
  at = $state(0);
  status = $state<"loading" | "ready" | "failed">("loading");
  error = $state("");
  asking = $state<Asking>(null);
  clash = $state.raw<Clash | null>(null);
  proposed = $state("");
  /** Messages of the open group that the decision leaves out. */
  left = $state.raw<ReadonlySet<string>>(new Set());
  marks = $state.raw<Marking[]>([]);
  intents = $state.raw<string[]>([]);
  entities = $state.raw<string[]>([]);
  files = $state.raw<string[]>([]);
  lastDecision: string | null = null;
  /** The group of the topic that the admin came for; null when nothing of it waits. */
  topicGroup: string | null = null;

  readonly #topic: string;
  #loading: Promise<void> | null = null;
  /** Decided here, and not to be shown by an answer that was already on its way. */
  #gone = new Set<string>();

  /** `topic` is a message of a topic of Watching, which then comes first. */
  constructor(topic = "") {
    this.#topic = topic;
  }

  get group(): ReviewGroup | undefined {
    return this.groups[this.at];
  }

  get chosen(): string[] {
    return this.group?.message_ids.filter((id) => !this.left.has(id)) ?? [];
  }

  async load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => (this.#loading = null));
    await this.#loading;
  }

  async #load(): Promise<void> {
    try {
      const [page, data] = await Promise.all([api.getInbox(this.#topic), getData()]);
      const open = this.group?.id;
      this.groups = page.groups.filter((one) => !one.message_ids.every((id) => this.#gone.has(id)));
      this.topicGroup = page.topic ?? null;
      this.total = page.total;
      this.messages = page.messages;
      this.decidedToday = page.decided_today;
      this.intents = data.intents.map((one) => one.name);
      this.entities = data.entities;
      this.files = data.files;
      const again = this.groups.findIndex((one) => one.id === open);
      if (again >= 0) this.at = again;
      else this.#open(Math.min(this.at, Math.max(this.groups.length - 1, 0)));
      this.status = "ready";
    } catch (error) {
      this.error = explain(error);
      if (this.groups.length === 0) this.status = "failed";
      else tell(this.error, { bad: true });
    }
  }

  move(step: number): void {
    const next = this.at + step;
    if (next >= 0 && next < this.groups.length) this.#open(next);
  }

  open(index: number): void {
    this.#open(index);
  }

  /** Open the topic's group, with the proposed name of a new intent if there is one. */
  openTopic(name: string): void {
    const found = this.groups.findIndex((one) => one.id === this.topicGroup);
    if (found < 0) {
      if (this.status === "ready") tell("Nothing of this topic waits any more.");
      return;
    }
    this.#open(found);
    if (name) [this.proposed, this.asking] = [name, "new"];
  }

  toggle(id: string): void {
    const left = new Set(this.left);
    if (!left.delete(id)) left.add(id);
    this.left = left;
  }

  mark(mark: Marking): void {
    this.marks = withMark(this.marks, mark);
  }

  unmark(mark: Marking): void {
    this.marks = this.marks.filter((one) => one !== mark);
  }

  /** Decide on the chosen messages; the group leaves the list at once and comes back if it fails. */
  async decide(kind: api.Wish["kind"], more: Partial<api.Wish> = {}): Promise<boolean> {
    const group = this.group;
    const ids = this.chosen;
    if (!group || ids.length === 0) return false;
    const texts = new Map(group.messages.map((one) => [one.id, one.text]));
    const entities = this.marks.map((one) => toServer(one, texts.get(one.message_id) ?? ""));
    return this.#send({ kind, message_ids: ids, entities, ...more }, group);
  }

  /** The admin saw the contradiction and wants the sentence moved. */
  async moveAnyway(): Promise<void> {
    const clash = this.clash;
    this.clash = null;
    if (clash) await this.#send({ ...clash.wish, move: true }, clash.group);
  }

  async undo(id: string | null = this.lastDecision): Promise<void> {
    if (!id) return;
    try {
      await api.undoDecision(id);
      if (this.lastDecision === id) this.lastDecision = null;
      this.#gone.clear();
      tell("Taken back: the messages wait again.");
      await this.load();
    } catch (error) {
      tell(explain(error), { bad: true });
    }
  }

  async #send(wish: api.Wish, group: ReviewGroup): Promise<boolean> {
    this.#remove(group, wish.message_ids);
    try {
      const done = await api.decide(wish);
      this.lastDecision = done.id;
      this.decidedToday += 1;
      tell(resultText(done), { undo: () => void this.undo(done.id) });
      if (wish.kind === "new_intent" && wish.intent) this.intents = [...this.intents, wish.intent].sort();
      if (this.groups.length < Math.min(FEW, this.total) || wish.message_ids.length < group.count) void this.load();
      return true;
    } catch (error) {
      this.#refused(error, wish, group);
      return false;
    }
  }

  #refused(error: unknown, wish: api.Wish, group: ReviewGroup): void {
    for (const id of wish.message_ids) this.#gone.delete(id);
    if (error instanceof Problem && error.code === "already_decided") {
      tell(error.message, { bad: true });
      void this.load();
      return;
    }
    this.groups = [group, ...this.groups];
    this.total += 1;
    this.messages += wish.message_ids.length;
    this.#open(0);
    if (error instanceof Problem && error.code === "contradiction") this.clash = { text: error.message, wish, group };
    else tell(explain(error), { bad: true });
  }

  #remove(group: ReviewGroup, ids: readonly string[]): void {
    for (const id of ids) this.#gone.add(id);
    const index = this.groups.indexOf(group);
    this.groups = this.groups.filter((one) => one !== group);
    this.total = Math.max(0, this.total - 1);
    this.messages = Math.max(0, this.messages - ids.length);
    this.#open(Math.min(Math.max(index, 0), Math.max(this.groups.length - 1, 0)));
  }

  #open(index: number): void {
    this.at = index;
    this.left = new Set();
    this.marks = [];
    this.proposed = "";
  }
}
