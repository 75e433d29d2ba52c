/** One conversation: its messages, who speaks, what is being sent, and the line to the server. */
import type { Button, ConversationState, Message, Session, Upload } from "@shared/api/types.ts";
import type { Stream, StreamEvent } from "@shared/sse.ts";
import { chatApi, type ChatApi } from "./api.ts";
import { Asides } from "./asides.ts";
import type { Bridge, PageContext } from "./bridge.ts";
import { type Line, openLine } from "./line.ts";
import { Live } from "./live.ts";
import { isSessionOver, mayPass, newId, Outbox, type Outgoing } from "./outbox.ts";
import { Renewal } from "./renewal.ts";
import { Sessions } from "./sessions.ts";
import { type KeptSession, openStore, type Store, subjectOf } from "./storage.ts";
import { explain, texts } from "./texts.ts";
import * as thread from "./thread.ts";
import { Typing } from "./typing.ts";

type State = {
  entries: thread.Entry[];
  state: ConversationState;
  session: KeptSession | null;
  phase: "idle" | "starting" | "ready" | "failed";
  line: Line;
  /** What is written but not sent; kept over a reload. */
  draft: string;
  readSeq: number;
};

const shown = ({ client_id, text, files }: Outgoing) => thread.localEntry(client_id, text, new Date(), files);

export class Conversation extends Live<State> {
  readonly typing = new Typing();

  #bridge: Bridge;
  #api: ChatApi;
  #store: Store;
  #sessions: Sessions;
  #outbox: Outbox;
  #stream: Stream | undefined;
  #starting: Promise<void> | undefined;
  /** Whose session this is or is about to be; undefined while there is none. */
  #who: string | null | undefined;
  /** Rises with each session, so that answers to an earlier one are dropped. */
  #generation = 0;
  #renewal: Renewal;
  #asides: Asides;

  constructor(bridge: Bridge) {
    super({ entries: [], state: { owner: "bot" }, session: null, phase: "idle", line: "fine", draft: "", readSeq: 0 });
    this.#bridge = bridge;
    this.#api = chatApi(bridge.origin, bridge.options.language);
    this.#store = openStore(bridge.site);
    this.#sessions = new Sessions(this.#api, this.#store, bridge.site, bridge.identity, (problem) => {
      this.set({ entries: [thread.localNote(texts.signedOut), ...this.now.entries] });
      bridge.emit("error", { code: problem.code, detail: problem.message });
    });
    this.#renewal = new Renewal(this, this.#sessions, (session) => this.set({ session }));
    const session = this.#sessions.kept();
    const { draft, readSeq, outbox: kept, context } = this.#store.ui();
    this.#asides = new Asides(this, this.#api, bridge, context);
    const isForeign = !session && this.#store.session() !== null;
    const outbox = isForeign ? [] : kept;
    const entries = outbox.map(shown);
    this.set({ session, draft, readSeq, entries });
    this.#outbox = this.#makeOutbox(outbox);
  }

  /** The customer has said something here that is not settled yet. */
  get isRunning(): boolean {
    const { entries, state } = this.now;
    return state.owner !== "closed" && entries.some(({ sender }) => sender === "customer");
  }

  get unread(): number {
    return thread.unreadAfter(this.now.entries, this.now.readSeq);
  }

  /** Take up the kept session, or begin a new one. Safe to call at any time. */
  start(): Promise<void> {
    this.#starting ??= this.#begin(++this.#generation).catch((error: unknown) => {
      this.#starting = undefined;
      this.set({ phase: "failed" });
      if (mayPass(error)) setTimeout(() => this.now.phase === "failed" && this.start().catch(() => {}), 8000);
      throw error;
    });
    return this.#starting;
  }

  send(text: string, files: Upload[] = []): void {
    this.#post({ client_id: newId(), text, ...(files.length > 0 && { files }) });
  }

  press(button: Button): void {
    this.#post({ client_id: newId(), text: button.title, button_id: button.id });
  }

  retry(entry: thread.Entry): void {
    this.#outbox.retry(entry.key);
  }

  keepDraft(draft: string): void {
    this.set({ draft });
    this.#store.keepUi({ draft });
    if (draft && (this.now.state.owner === "agent" || this.now.state.owner === "queue")) this.#asides.typing();
  }

  keepOpen(open: boolean): void {
    this.#store.keepUi({ open });
  }

  markRead(): void {
    const seq = thread.lastSeq(this.now.entries);
    if (seq === this.now.readSeq) return;
    this.set({ readSeq: seq });
    this.#store.keepUi({ readSeq: seq });
  }

  setContext(context: PageContext): void {
    this.#store.keepUi({ context });
    this.#asides.changed(context);
  }

  /** Another person gets a session of their own; what is typed stays. */
  identify(identity: string | null): void {
    this.#sessions.identity = identity;
    const who = this.now.session ? this.now.session.who : this.#who;
    if (who !== undefined && who !== subjectOf(identity)) this.startOver();
  }

  /** Leave this conversation and begin a new one, or take up another of the same customer's. */
  startOver(other?: Session): void {
    const who = this.now.session?.who ?? null;
    this.#forget();
    this.#outbox = this.#makeOutbox([]);
    this.#store.keepUi({ outbox: [] });
    this.set({ entries: [] });
    if (other) this.#keepNew({ ...other, who });
    if (this.now.phase !== "idle") this.start().catch(() => {});
  }

  #post(message: Outgoing): void {
    this.set({ entries: [...this.now.entries, shown(message)] });
    this.#outbox.add(message);
  }

  #makeOutbox(kept: Outgoing[]): Outbox {
    let token = "";
    const isCurrent = () => this.#outbox === outbox;
    const outbox: Outbox = new Outbox(
      {
        post: async (message) => {
          await this.start();
          token = this.now.session?.token ?? "";
          const sent = await this.#api.send(token, message);
          this.#asides.tell();
          return sent;
        },
        renew: () => this.#renew(token),
        onSent: ({ client_id, seq, id }) => {
          if (isCurrent()) this.set({ entries: thread.confirm(this.now.entries, client_id, seq, id) });
        },
        onState: (clientId, state, problem) => {
          if (isCurrent()) this.set({ entries: thread.setState(this.now.entries, clientId, state, explain(problem)) });
        },
        save: (queue) => isCurrent() && this.#store.keepUi({ outbox: [...queue] }),
      },
      kept,
    );
    return outbox;
  }

  async #begin(generation: number): Promise<void> {
    this.set({ phase: "starting" });
    const kept = this.#sessions.kept();
    this.#who = kept ? kept.who : subjectOf(this.#sessions.identity ?? null);
    const session = kept ? await this.#sessions.takeUp(kept) : await this.#sessions.create();
    if (generation !== this.#generation) return this.start();
    if (!kept) this.#keepNew(session);
    const history = await this.#api.history(session.token, 0).catch((error: unknown) => {
      if (kept && isSessionOver(error)) return null;
      throw error;
    });
    if (generation !== this.#generation) return this.start();
    if (history) return this.#adopt(session, history.messages, history);
    this.#sessions.keep(null);
    this.set({ entries: [thread.localNote(texts.renewed), ...this.now.entries] });
    return this.#begin(generation);
  }

  #keepNew(session: KeptSession): void {
    this.#sessions.keep(session);
    this.set({ readSeq: 0 });
    this.#store.keepUi({ readSeq: 0 });
  }

  #adopt(session: KeptSession, messages: Message[], state: ConversationState): void {
    this.#who = session.who;
    this.set({ session, state, entries: thread.merge(this.now.entries, messages), phase: "ready" });
    this.#bridge.emit("session", { conversation_id: session.conversation_id, signed_in: !!session.customer });
    this.#listen(session.token);
    this.#renewal.later(session);
    this.#outbox.resume();
  }

  /** The server no longer takes `token`: go on with the next one, else in a new session with what was not sent. */
  async #renew(token: string): Promise<void> {
    const session = this.now.session;
    if (session?.token === token && (await this.#renewal.rotate(session))) return this.#listen(this.now.session?.token ?? token);
    if (!this.now.session || this.now.session.token === token) {
      this.#forget();
      this.set({ entries: [thread.localNote(texts.renewed), ...this.now.entries.filter((entry) => entry.seq === null)] });
    }
    await this.start();
  }

  #forget(): void {
    this.#renewal.stop();
    this.#stream?.close();
    this.#stream = undefined;
    this.#sessions.keep(null);
    this.#generation++;
    this.#starting = undefined;
    this.#who = undefined;
    this.#asides.forget();
    this.set({ session: null, state: { owner: "bot" } });
    this.typing.clear();
  }

  #listen(token: string): void {
    const current = () => this.now.session?.token ?? token;
    this.#stream?.close();
    this.#stream = openLine(
      this.#api.eventsUrl,
      current,
      thread.lastSeq(this.now.entries),
      (event) => this.#hear(event),
      (line) => this.set({ line }),
      () => void this.#catchUp(current()),
      () => this.#renew(current()).catch(() => {}),
    );
  }

  /** After a lost line: what came meanwhile, who speaks now, and what we could not send. */
  async #catchUp(token: string): Promise<void> {
    this.#outbox.resume(true);
    const history = await this.#api.history(token, thread.lastSeq(this.now.entries)).catch(() => null);
    if (!history || this.now.session?.token !== token) return;
    this.set({ entries: thread.merge(this.now.entries, history.messages) });
    if (history.owner !== this.now.state.owner) this.set({ state: history });
  }

  #hear({ event, data }: StreamEvent): void {
    const value: unknown = JSON.parse(data);
    if (event === "message.created") this.#receive(value as Message);
    else if (event === "conversation.updated") this.set({ state: value as ConversationState });
    else if (event === "typing") this.typing.hear(value as { sender: "bot" | "agent"; on: boolean });
  }

  #receive(message: Message): void {
    const isNew = message.seq > thread.lastSeq(this.now.entries);
    this.set({ entries: thread.merge(this.now.entries, [message]) });
    if (message.sender === "customer" || !isNew) return;
    this.typing.clear();
    this.#bridge.emit("message", { sender: message.sender, text: message.text, seq: message.seq });
  }
}
