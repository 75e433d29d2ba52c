/** One conversation: its messages, who speaks, what is being sent, and the line to the server. */
import type { Button, ConversationState, Message, Session, Upload } from "@shared/api/types.ts";
import { openStream, type Stream, type StreamEvent, type StreamState } from "@shared/sse.ts";
import { chatApi, type ChatApi } from "./api.ts";
import type { Bridge, PageContext } from "./bridge.ts";
import { Live } from "./live.ts";
import { isSessionOver, mayPass, newId, Outbox, type Outgoing } from "./outbox.ts";
import { isStale, renewIn, Sessions } from "./sessions.ts";
import { type KeptSession, openStore, type Store, subjectOf } from "./storage.ts";
import { explain, texts } from "./texts.ts";
import * as thread from "./thread.ts";
import { Typing } from "./typing.ts";

type State = {
  entries: thread.Entry[];
  state: ConversationState;
  session: KeptSession | null;
  phase: "idle" | "starting" | "ready" | "failed";
  line: "fine" | "lost" | "offline";
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
  #saidTypingAt = 0;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  #context: PageContext | null;
  /** What the server knows of it, as JSON. */
  #told = "";
  #telling: ReturnType<typeof setTimeout> | undefined;

  constructor(bridge: Bridge) {
    super({ entries: [], state: { owner: "bot" }, session: null, phase: "idle", line: "fine", draft: "", readSeq: 0 });
    this.#bridge = bridge;
    this.#api = chatApi(bridge.origin, bridge.options.language);
    this.#store = openStore(bridge.site);
    this.#sessions = new Sessions(this.#api, this.#store, bridge.site, bridge.identity, (problem) => {
      this.set({ entries: [thread.localNote(texts.signedOut), ...this.now.entries] });
      bridge.emit("error", { code: problem.code, detail: problem.message });
    });
    const session = this.#sessions.kept();
    const { draft, readSeq, outbox: kept, context } = this.#store.ui();
    this.#context = context;
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
    if (draft && (this.now.state.owner === "agent" || this.now.state.owner === "queue")) this.#sayTyping();
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

  /** Told to the server with the next message, and while a talk goes on whenever it has changed for a moment. */
  setContext(context: PageContext): void {
    this.#context = context;
    this.#store.keepUi({ context });
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => this.#tell(), 800);
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
          this.#tell();
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
    const session = kept ? await this.#freshened(kept) : await this.#sessions.create();
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
    this.#renewLater(session);
    this.#outbox.resume();
  }

  /** A kept session whose token has run out meanwhile gets the next one, if it still may. */
  async #freshened(kept: KeptSession): Promise<KeptSession> {
    if (!isStale(kept)) return kept;
    return this.#sessions.fresh(kept).catch((error: unknown) => {
      if (isSessionOver(error)) return kept; // the next call says so too, and a new session begins
      throw error;
    });
  }

  #renewLater(session: KeptSession, pause = renewIn(session)): void {
    clearTimeout(this.#renewal);
    this.#renewal = setTimeout(() => void this.#rotate(session).catch(() => this.#renewLater(session, 30_000)), pause);
  }

  /** Take the session's next token; says whether there was one. */
  async #rotate(session: KeptSession): Promise<boolean> {
    try {
      const fresh = await this.#sessions.fresh(session);
      if (this.now.session?.token !== session.token) return true;
      this.set({ session: fresh });
      this.#renewLater(fresh);
      return true;
    } catch (error) {
      if (isSessionOver(error)) return false;
      throw error;
    }
  }

  /** The server no longer takes `token`: go on with the next one, else in a new session with what was not sent. */
  async #renew(token: string): Promise<void> {
    const session = this.now.session;
    if (session?.token === token && (await this.#rotate(session))) return this.#listen(this.now.session?.token ?? token);
    if (!this.now.session || this.now.session.token === token) {
      this.#forget();
      this.set({ entries: [thread.localNote(texts.renewed), ...this.now.entries.filter((entry) => entry.seq === null)] });
    }
    await this.start();
  }

  #forget(): void {
    clearTimeout(this.#renewal);
    this.#stream?.close();
    this.#stream = undefined;
    this.#sessions.keep(null);
    this.#generation++;
    this.#starting = undefined;
    this.#who = undefined;
    this.#told = "";
    this.set({ session: null, state: { owner: "bot" } });
    this.typing.clear();
  }

  #listen(token: string): void {
    let connected = false;
    this.#stream?.close();
    this.#stream = openStream(this.#api.eventsUrl, {
      token: () => this.now.session?.token ?? token,
      lastEventId: String(thread.lastSeq(this.now.entries)),
      onEvent: (event) => this.#hear(event),
      onState: (state) => {
        this.#lineIs(state);
        if (state !== "open") return;
        if (connected) void this.#catchUp(this.now.session?.token ?? token);
        connected = true;
      },
      onRefused: (problem) => {
        if (isSessionOver(problem)) this.#renew(this.now.session?.token ?? token).catch(() => {});
      },
    });
  }

  #lineIs(state: StreamState): void {
    if (state === "open") this.set({ line: "fine" });
    else if (state === "waiting") this.set({ line: navigator.onLine ? "lost" : "offline" });
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

  #tell(): void {
    const { session } = this.now;
    const told = JSON.stringify(this.#context);
    if (!session || !this.#context || !this.isRunning || told === this.#told) return;
    this.#told = told;
    this.#api.tell(session.token, this.#context).catch((error: unknown) => {
      if (mayPass(error)) this.#told = "";
      else this.#bridge.emit("error", { code: "context_refused", detail: String(error) });
    });
  }

  #sayTyping(): void {
    if (!this.now.session || Date.now() - this.#saidTypingAt < 3000) return;
    this.#saidTypingAt = Date.now();
    this.#api.typing(this.now.session.token).catch(() => {});
  }
}
