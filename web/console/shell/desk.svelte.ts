/** The agent's desk: which view, which conversation, what happens live. Everything else hangs off it. */
import { explain } from "@shared/staff/client.ts";
import { seeMentions } from "../api/inbox.ts";
import { type ConversationRow, type Hit, type Judgement, type Staff, type View } from "../api/types.ts";
import { CustomerRecord } from "../customer/record.svelte.ts";
import { EvidenceCard } from "../evidence/card.svelte.ts";
import { Inbox } from "../inbox/inbox.svelte.ts";
import { customerName, isMine, neighbour, ownerKind, viewNames } from "../inbox/rows.ts";
import { type Changed, Live } from "../live/live.svelte.ts";
import { DeskPresence } from "../presence/presence.svelte.ts";
import type { Session } from "@shared/staff/session.svelte.ts";
import { draftsOf } from "../thread/drafts.ts";
import { Replies } from "../thread/replies.svelte.ts";
import { Thread } from "../thread/thread.svelte.ts";
import { type PageName, pageNames, type Place, readAddress, readPlace, writeAddress, writePlace } from "./address.ts";
import { Notices } from "./notices.svelte.ts";
import { prefer, preferences } from "./preferences.svelte.ts";
import { askToNotify, Attention } from "./attention.ts";
import { chime } from "./sound.ts";
import { TypingNow } from "./typing.svelte.ts";

export type DialogName =
  | "return" | "close" | "help" | "palette" | "replace" | "transfer" | "settings" | "snooze" | "tags" | "note" | "account" | "macro";

export type SideTab = "why" | "customer";

/** A slow look at everything, in case the line is lost without anybody noticing. */
const safetyNet = 60_000;

export class DeskState {
  readonly notices = new Notices();
  readonly live = new Live();
  readonly presence = new DeskPresence();
  readonly inbox = new Inbox((rows, waiting) => this.#welcome(rows, waiting));
  readonly drafts;
  /** Conversations in which the customer is typing right now. */
  readonly typing = new TypingNow();

  readonly attention = new Attention((id) => this.open(id));

  /** What the open conversation may use of the canned replies and macros. */
  readonly replies = new Replies();
  /** The macro that its dialog shows; null lets the agent choose. */
  macro = $state<string | null>(null);

  /** What was sent last, to be undone from the next conversation too. */
  sent = $state.raw<{ thread: Thread; clientId: string; to: string } | null>(null);

  thread = $state.raw<Thread | null>(null);
  record = $state.raw<CustomerRecord | null>(null);
  evidence = $state.raw<EvidenceCard | null>(null);
  dialog = $state<DialogName | null>(null);
  /** The side panel where it covers the thread (narrow screens). */
  drawer = $state(false);
  /** Raised to ask the composer for the focus. */
  replyWanted = $state(0);
  /** A message that the log should show; a new object for each asking. */
  glance = $state.raw<{ seq: number } | null>(null);
  /** Puts a suggested reply into the open thread's draft. */
  takeReply: ((text: string) => void) | null = null;
  /** Puts an undone message back into the open thread's draft. */
  takeBack: ((text: string) => void) | null = null;

  /** The page that covers the inbox; null while conversations are shown. */
  place = $state.raw<Place | null>(null);
  /** Raised whenever something changed that pages may show. */
  changes = $state(0);
  /** Raised to ask the search field for the focus. */
  searchWanted = $state(0);

  #tab = $state<SideTab>("why");

  #threads = new Map<string, Thread>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    readonly staff: Staff,
    readonly session: Session,
  ) {
    this.drafts = draftsOf(staff.id);
    this.followAddress();
  }

  start(): void {
    this.live.start({
      onOpen: () => this.refreshAll(),
      onChanged: (data) => this.#changed(data),
      onTyping: (data) => this.typing.hear(data),
      onRefused: (problem) => problem.status === 401 && this.session.expire(),
    });
    this.presence.start();
    this.refreshAll();
    for (const id of this.drafts.waiting()) this.#threadOf(id);
    this.#timer = setInterval(() => this.refreshAll(), safetyNet);
  }

  stop(): void {
    this.live.stop();
    this.presence.stop();
    clearInterval(this.#timer);
  }

  refreshAll(): void {
    this.changes++;
    void this.inbox.refresh();
    void this.thread?.refresh();
    if (this.explains) void this.evidence?.refresh();
  }

  showView(view: View): void {
    this.place = null;
    this.inbox.show(view);
    this.#writeAddress();
  }

  open(id: string, replace = false): void {
    this.place = null;
    if (this.thread?.id !== id) {
      this.thread = this.#threadOf(id);
      this.record = new CustomerRecord(id);
      this.evidence = new EvidenceCard(id);
      this.#tab = "why";
      this.glance = null;
      this.drawer = false;
      void this.record.refresh();
    }
    this.inbox.cursor = id;
    void this.thread.refresh();
    if (this.inbox.counts?.mentions) void seeMentions(id).then(() => this.inbox.refresh(), () => undefined);
    this.#writeAddress(replace);
  }

  /** Open the conversation of something that was found, at its message. */
  openHit(hit: Hit): void {
    this.inbox.search.at = this.inbox.search.hits.indexOf(hit);
    this.open(hit.conversation_id);
    this.glance = { seq: hit.seq };
  }

  showPage(page: PageName): void {
    location.hash = `#/${page}`;
  }

  /** Show a page in this state; `replace` leaves no step to go back to. */
  goTo(place: Place, replace = false): void {
    writePlace(place, replace);
    this.place = place;
  }

  findSaid(): void {
    if (this.place) this.showView(this.inbox.view);
    this.searchWanted++;
  }

  get placeName(): string {
    return this.place ? pageNames[this.place.page] : viewNames[this.inbox.view];
  }

  leave(): void {
    this.thread = null;
    this.record = null;
    this.evidence = null;
    this.drawer = false;
    this.#writeAddress();
  }

  /** Take the message that was sent last back into its conversation's draft. */
  undoSent(): void {
    const { thread, clientId } = this.sent ?? {};
    if (!thread || !clientId || thread.outbox.find((one) => one.client_id === clientId)?.status !== "waiting") return;
    const text = thread.withdraw(clientId);
    this.sent = null;
    if (thread === this.thread) return this.takeBack?.(text);
    this.drafts.keepText(thread.id, [this.drafts.text(thread.id), text].filter(Boolean).join("\n"));
    this.open(thread.id);
  }

  /** Open the next conversation of the list whose customer waits for a reply. */
  openNextUnanswered(): void {
    const rows = this.inbox.rows;
    const at = rows.findIndex((row) => row.id === this.thread?.id);
    const next = [...rows.slice(at + 1), ...rows.slice(0, Math.max(at, 0))].find((row) => row.unread && row.id !== this.thread?.id);
    if (next) this.open(next.id);
    else this.notices.show("Nobody else in this list waits for a reply.");
  }

  move(step: 1 | -1): void {
    const ids = this.inbox.rows.map((row) => row.id);
    this.inbox.cursor = neighbour(ids, this.inbox.cursor ?? this.thread?.id ?? null, step);
  }

  async openLongestWaiting(): Promise<void> {
    this.showView("queue");
    await this.inbox.refresh();
    const first = this.inbox.rows.find((row) => row.fits) ?? this.inbox.rows[0];
    if (first) this.open(first.id);
  }

  /** Whether a person is needed or busy here, so that there is something to explain. */
  get explains(): boolean {
    const detail = this.thread?.detail;
    return detail != null && ["queue", "agent"].includes(ownerKind(detail.owner));
  }

  get side(): SideTab {
    return this.explains ? this.#tab : "customer";
  }

  showSide(tab: string): void {
    if (tab === "why" || tab === "customer") this.#tab = tab;
  }

  /** Show a tab of the side panel, or hide the panel if it is that one: beside the thread where there is room. */
  toggleSide(tab: SideTab): void {
    const wide = matchMedia("(min-width: 1180px)").matches;
    const hide = (wide ? preferences.customer : this.drawer) && this.side === tab;
    this.showSide(tab);
    if (wide) prefer({ customer: !hide });
    else this.drawer = !hide;
  }

  /** Scroll to a message, out of the drawer if that covers the thread. */
  lookAt(seq: number): void {
    this.drawer = false;
    this.glance = { seq };
  }

  useReply(text: string): void {
    this.drawer = false;
    this.takeReply?.(text);
  }

  async judge(verdict: Judgement): Promise<void> {
    const problem = await this.evidence?.judge(verdict);
    if (problem) this.notices.show(problem, "bad");
    else this.notices.announce("Thank you, noted.");
  }

  toggleSound(): void {
    prefer({ sound: !preferences.sound });
    if (preferences.sound) chime();
    this.notices.show(preferences.sound ? "Sound is on." : "Sound is off.");
  }

  /** Switch the browser's notifications; it is asked when they come on. */
  async toggleNotifications(): Promise<void> {
    if (preferences.notify) {
      prefer({ notify: false });
      return this.notices.show("Notifications are off.");
    }
    const allowed = await askToNotify();
    prefer({ notify: allowed });
    if (allowed) this.notices.show("Notifications are on: they come while you look at something else.");
    else this.notices.show("The browser does not allow notifications here. Allow them for this site in its settings, then switch them on again.", "bad");
  }

  /** Escape: out of the field, then out of the conversation. Dialogs and the drawer shut themselves. */
  stepBack(): void {
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && focused.matches("input, textarea, select")) focused.blur();
    else this.leave();
  }

  async signOut(): Promise<void> {
    await this.presence.leave();
    await this.session.signOut().catch((error: unknown) => this.notices.show(explain(error), "bad"));
  }

  /** Take view and conversation from the address: "#/mine/<id>". */
  followAddress(): void {
    this.place = readPlace();
    if (this.place) return;
    const { view, id } = readAddress();
    if (view && view !== this.inbox.view) this.inbox.show(view);
    if (id && id !== this.thread?.id) this.open(id, true);
    else if (!id && this.thread) this.leave();
  }

  #writeAddress(replace = false): void {
    writeAddress(this.inbox.view, this.thread?.id ?? null, replace);
  }

  #threadOf(id: string): Thread {
    const thread = this.#threads.get(id) ?? new Thread(id, this.drafts);
    this.#threads.delete(id);
    this.#threads.set(id, thread);
    for (const [old, held] of this.#threads) {
      if (this.#threads.size <= 20) break;
      if (held.outbox.length === 0) this.#threads.delete(old);
    }
    return thread;
  }

  #changed({ conversation_id, owner, seq }: Changed): void {
    this.changes++;
    this.inbox.hear(conversation_id);
    const thread = this.#threads.get(conversation_id);
    if (thread && thread === this.thread) {
      void thread.refresh();
      void this.record?.refresh();
      if (this.explains) void this.evidence?.refresh();
    }
    if (seq) this.typing.hear({ conversation_id, sender: "customer", on: false });
    if (isMine(owner, this.staff.id)) void this.attention.stirred(conversation_id, thread !== undefined && thread === this.thread && !this.place);
  }

  #welcome(rows: ConversationRow[], waiting: number): void {
    const who = rows.length === 1 && rows[0] ? `${customerName(rows[0])} is waiting` : `${rows.length} new conversations`;
    this.notices.announce(`${who}. ${waiting} waiting in all.`);
    this.attention.arrived(rows, waiting);
  }
}
