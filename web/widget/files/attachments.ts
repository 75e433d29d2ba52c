/** Files that the customer attached and has not sent yet: they go up at once, one after the other. */
import type { Upload } from "@shared/api/types.ts";
import type { Conversation } from "../conversation.ts";
import { Live } from "../live.ts";
import { texts } from "../texts.ts";
import { words } from "../texts.more.ts";
import { Blobs } from "./blobs.ts";
import { upload } from "./upload.ts";

/** The server's own limits. */
const LARGEST = 10_000_000;
const MOST = 5;

export type Item = {
  key: number;
  file: File;
  /** Share of it that is at the server, 0 to 1. */
  progress: number;
  sent: Upload | null;
  problem: string;
};

export class Attachments extends Live<{ items: Item[]; problem: string }> {
  readonly blobs: Blobs;
  #origin: string;
  #conversation: Conversation;
  #next = 1;
  #line: Promise<void> = Promise.resolve();
  #aborts = new Map<number, AbortController>();

  constructor(conversation: Conversation, origin: string) {
    super({ items: [], problem: "" });
    this.#conversation = conversation;
    this.#origin = origin;
    this.blobs = new Blobs(conversation, origin);
  }

  add(files: File[]): void {
    const room = MOST - this.now.items.length;
    const items = files.slice(0, room).map((file) => this.#item(file));
    this.set({ items: [...this.now.items, ...items], problem: files.length > room ? words.files.tooMany : "" });
    for (const item of items) if (!item.problem) this.#enqueue(item);
  }

  remove(key: number): void {
    this.#aborts.get(key)?.abort();
    this.set({ items: this.now.items.filter((item) => item.key !== key), problem: "" });
  }

  retry(item: Item): void {
    this.#change(item.key, { problem: "", progress: 0 });
    this.#enqueue(item);
  }

  /** What goes along with a message now; the tray is empty then. */
  take(): Upload[] {
    const ready = this.now.items.flatMap(({ sent }) => sent ?? []);
    this.set({ items: [], problem: "" });
    return ready;
  }

  #item(file: File): Item {
    const problem = file.size > LARGEST ? words.files.tooLarge : "";
    return { key: this.#next++, file, progress: 0, sent: null, problem };
  }

  #enqueue(item: Item): void {
    this.#line = this.#line.then(() => this.#send(item));
  }

  async #send({ key, file }: Item): Promise<void> {
    if (!this.now.items.some((item) => item.key === key)) return;
    const abort = new AbortController();
    this.#aborts.set(key, abort);
    try {
      await this.#conversation.start();
      const sent = await upload(`${this.#origin}/api/chat/uploads`, file, {
        token: this.#conversation.now.session?.token ?? "",
        signal: abort.signal,
        onProgress: (progress) => this.#change(key, { progress }),
      });
      this.blobs.know(sent.id, file);
      this.#change(key, { sent, progress: 1 });
    } catch (error) {
      this.#change(key, { problem: error instanceof Error && error.message ? error.message : texts.failedWhy.network });
    }
  }

  #change(key: number, change: Partial<Item>): void {
    this.set({ items: this.now.items.map((item) => (item.key === key ? { ...item, ...change } : item)) });
  }
}
