/**
 * What the customer wrote and the server has not confirmed: sent one after the other, each with the same client id
 * on every try, kept over a reload.
 */
import { Problem, Unreachable } from "@shared/api/http.ts";
import type { Sent, Upload } from "@shared/api/types.ts";
import type { SendState } from "./thread.ts";

export type Outgoing = {
  client_id: string;
  text: string;
  button_id?: string;
  /** Files that go along, already at the server. */
  files?: Upload[];
  /** Given up: for want of a line (tried again when it is back), or refused (only when the customer asks). */
  failed?: "line" | "refused";
};

export type OutboxPorts = {
  post: (message: Outgoing) => Promise<Sent>;
  /** The session is over: get a new one. */
  renew: () => Promise<void>;
  onSent: (sent: Sent) => void;
  onState: (clientId: string, state: SendState, problem?: unknown) => void;
  save: (queue: Outgoing[]) => void;
  sleep?: (ms: number) => Promise<void>;
};

const NETWORK_PAUSES = [1000, 3000, 6000];
/** The browser says when it is online again, but a word that comes between two tries is missed. */
const OFFLINE_PAUSE = 4000;
const BUSY_TRIES = 6;

export class Outbox {
  #queue: Outgoing[];
  #ports: Required<OutboxPorts>;
  #running = false;
  #wake = () => {};

  constructor(ports: OutboxPorts, kept: Outgoing[] = []) {
    this.#ports = { sleep: (ms) => this.#sleep(ms), ...ports };
    this.#queue = kept;
  }

  get queue(): readonly Outgoing[] {
    return this.#queue;
  }

  add(message: Outgoing): void {
    this.#queue.push(message);
    this.#save();
    void this.#run();
  }

  retry(clientId: string): void {
    for (const message of this.#queue) if (message.client_id === clientId) this.#reopen(message);
    this.resume();
  }

  /** The line is back: send what waits, and what failed for want of a line. */
  resume(all = false): void {
    if (all) this.#queue.forEach((message) => message.failed === "line" && this.#reopen(message));
    this.#wake();
    void this.#run();
  }

  #reopen(message: Outgoing): void {
    delete message.failed;
    this.#ports.onState(message.client_id, "sending");
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      for (let next = this.#next(); next; next = this.#next()) await this.#deliver(next);
    } finally {
      this.#running = false;
    }
  }

  #next(): Outgoing | undefined {
    return this.#queue.find((message) => !message.failed);
  }

  /** Try until it is sent or has failed for good. */
  async #deliver(message: Outgoing): Promise<void> {
    let renewed = false;
    for (let tries = 0; ; tries++) {
      try {
        this.#sent(await this.#ports.post(message));
        return;
      } catch (error) {
        if (isSessionOver(error) && !renewed) {
          renewed = true;
          if (await this.#renew(message)) continue;
          return;
        }
        const pause = pauseBefore(error, tries);
        if (pause === null) return this.#failed(message, error);
        if (!navigator.onLine) tries = -1; // being offline uses up no try
        this.#ports.onState(message.client_id, "waiting");
        await this.#ports.sleep(pause);
        if (message.failed) return;
        this.#ports.onState(message.client_id, "sending");
      }
    }
  }

  async #renew(message: Outgoing): Promise<boolean> {
    try {
      await this.#ports.renew();
      return true;
    } catch (error) {
      this.#failed(message, error);
      return false;
    }
  }

  #sent(sent: Sent): void {
    this.#queue = this.#queue.filter((message) => message.client_id !== sent.client_id);
    this.#save();
    this.#ports.onSent(sent);
  }

  /** Without a line the ones behind would fail too: all wait for the customer or the line. */
  #failed(message: Outgoing, error: unknown): void {
    const all = error instanceof Unreachable ? this.#queue : [message];
    for (const one of all) {
      one.failed = mayPass(error) ? "line" : "refused";
      this.#ports.onState(one.client_id, "failed", error);
    }
    this.#save();
  }

  #save(): void {
    this.#ports.save(this.#queue);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      this.#wake = () => (clearTimeout(timer), done());
    });
  }
}

export function isSessionOver(error: unknown): boolean {
  return error instanceof Problem && (error.status === 401 || error.code === "conversation_not_found");
}

/** Milliseconds until the next try; null when trying again will not help. */
export function pauseBefore(error: unknown, tries: number): number | null {
  if (error instanceof Unreachable) return navigator.onLine ? (NETWORK_PAUSES[tries] ?? null) : OFFLINE_PAUSE;
  if (!(error instanceof Problem)) return null;
  const isBusy = error.status === 429 || (error.status === 503 && error.retryAfter !== null);
  if (isBusy) return tries < BUSY_TRIES ? Math.min(error.retryAfter ?? 3, 60) * 1000 : null;
  if (error.status >= 500) return NETWORK_PAUSES[tries] ?? null;
  return null;
}

/** It may well work a little later: no line, or a server that is busy or down. */
export function mayPass(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Problem && (error.status >= 500 || error.status === 429));
}

/** A UUID, also on pages without https, where `crypto.randomUUID` is missing. */
export function newId(): string {
  const random = (digit: string) => ((crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) & 15) >> (Number(digit) / 4);
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (Number(digit) ^ random(digit)).toString(16),
  );
}
