/** Whether this agent is at the desk: a heartbeat while the console is open, and who else is there. */
import { getDesk, setPresence, type Status } from "../api/desk.ts";
import type { DeskNow } from "../api/types.ts";

/** Three beats within the minute after which an agent counts as away. */
const beatEvery = 20_000;

export class DeskPresence {
  status = $state<Status>("online");
  /** What the agent takes today; null for as much as the profile says. */
  capacity = $state<number | null>(null);
  now = $state.raw<DeskNow | null>(null);
  #timer: ReturnType<typeof setInterval> | undefined;

  start(): void {
    this.stop();
    void this.#first();
    this.#timer = setInterval(() => void this.beat(), beatEvery);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Another tab may have paused: take over what is known before the first beat. */
  async #first(): Promise<void> {
    await this.refresh();
    if (this.now?.me.status === "paused") this.status = "paused";
    const me = this.now?.me;
    if (me && me.capacity < me.full_capacity) this.capacity = me.capacity;
    await this.beat();
  }

  async beat(): Promise<void> {
    await setPresence(this.status, this.capacity).catch(() => undefined);
    await this.refresh();
  }

  async refresh(): Promise<void> {
    this.now = await getDesk().catch(() => this.now);
  }

  async set(status: Status): Promise<void> {
    this.status = status;
    await this.beat();
  }

  async take(capacity: number): Promise<void> {
    const full = this.now?.me.full_capacity ?? capacity;
    this.capacity = capacity >= full ? null : Math.max(0, capacity);
    await this.beat();
  }

  /** Gone at once, so that nobody waits for a minute. */
  async leave(): Promise<void> {
    this.stop();
    await setPresence("offline", this.capacity).catch(() => undefined);
  }
}
