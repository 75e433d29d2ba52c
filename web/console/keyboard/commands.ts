/** What each command does at the desk, and when it can be done. */
import type { Judgement, View } from "../api/types.ts";
import { ownerKind } from "../inbox/rows.ts";
import type { PageName } from "../shell/address.ts";
import { claim } from "../shell/deeds.ts";
import type { DeskState, DialogName } from "../shell/desk.svelte.ts";
import { prefer, preferences } from "../shell/preferences.svelte.ts";
import type { CommandId } from "./shortcuts.ts";

type Command = { run: (desk: DeskState) => unknown; can?: (desk: DeskState) => boolean };

const themes = { system: "light", light: "dark", dark: "system" } as const;
const can = (desk: DeskState) => desk.thread?.detail?.can;
const suggestion = (desk: DeskState, index: number) => desk.explains && desk.evidence?.data?.suggestions[index];
const use = (index: number): Command => ({
  can: (desk) => Boolean(suggestion(desk, index) && (can(desk)?.reply || can(desk)?.claim)),
  run: (desk) => desk.useReply((suggestion(desk, index) || { text: "" }).text),
});
const verdict = (value: Judgement): Command => ({
  can: (desk) => Boolean(desk.explains && desk.evidence?.data?.reasons.length),
  run: (desk) => desk.judge(value),
});
const view = (name: View): Command => ({ run: (desk) => desk.showView(name) });
const page = (name: PageName): Command => ({ run: (desk) => desk.showPage(name) });
const opens = (dialog: DialogName, may: (desk: DeskState) => boolean): Command => ({
  can: (desk) => Boolean(desk.thread?.detail) && may(desk),
  run: (desk) => (desk.dialog = dialog),
});

/** Show a macro before it runs; without one, let the agent choose. */
export function openMacro(desk: DeskState, id: string | null): void {
  desk.macro = id;
  desk.dialog = "macro";
}

const commands: Record<CommandId, Command> = {
  next: { run: (desk) => desk.move(1) },
  previous: { run: (desk) => desk.move(-1) },
  open: {
    can: (desk) => desk.inbox.cursor !== null,
    run: (desk) => desk.inbox.cursor && desk.open(desk.inbox.cursor),
  },
  "next-waiting": { can: (desk) => Boolean(desk.inbox.counts?.queue), run: (desk) => desk.openLongestWaiting() },
  claim: { can: (desk) => Boolean(can(desk)?.claim), run: (desk) => claim(desk) },
  reply: { can: (desk) => Boolean(can(desk)?.reply), run: (desk) => desk.replyWanted++ },
  return: { can: (desk) => Boolean(can(desk)?.return_to_bot), run: (desk) => (desk.dialog = "return") },
  close: { can: (desk) => Boolean(can(desk)?.close), run: (desk) => (desk.dialog = "close") },
  transfer: { can: (desk) => Boolean(can(desk)?.transfer), run: (desk) => (desk.dialog = "transfer") },
  settings: { can: (desk) => desk.staff.role !== "agent", run: (desk) => (desk.dialog = "settings") },
  "use-1": use(0),
  "use-2": use(1),
  "verdict-right": verdict("right"),
  "verdict-too_early": verdict("too_early"),
  "verdict-too_late": verdict("too_late"),
  "verdict-not_needed": verdict("not_needed"),
  details: { can: (desk) => desk.thread !== null, run: () => prefer({ details: !preferences.details }) },
  why: { can: (desk) => desk.explains, run: (desk) => desk.toggleSide("why") },
  customer: { can: (desk) => desk.thread !== null, run: (desk) => desk.toggleSide("customer") },
  back: { run: (desk) => desk.stepBack() },
  palette: { run: (desk) => (desk.dialog = "palette") },
  help: { run: (desk) => (desk.dialog = "help") },
  sound: { run: (desk) => desk.toggleSound() },
  notify: { run: (desk) => desk.toggleNotifications() },
  theme: { run: () => prefer({ theme: themes[preferences.theme] }) },
  "sign-out": { run: (desk) => desk.signOut() },
  search: { run: (desk) => desk.findSaid() },
  snooze: opens("snooze", (desk) => ownerKind(desk.thread?.detail?.owner ?? "") === "agent" && Boolean(can(desk)?.close)),
  tags: opens("tags", () => true),
  note: opens("note", () => true),
  undo: { can: (desk) => desk.sent !== null, run: (desk) => desk.undoSent() },
  "next-unanswered": { run: (desk) => desk.openNextUnanswered() },
  macro: { can: (desk) => Boolean(can(desk)?.reply), run: (desk) => openMacro(desk, null) },
  "view-mine": view("mine"),
  "view-queue": view("queue"),
  "view-unassigned": view("unassigned"),
  "view-all": view("all"),
  "view-mentions": view("mentions"),
  "view-snoozed": view("snoozed"),
  "view-agents": view("agents"),
  "view-bot": view("bot"),
  "view-closed": view("closed"),
  "page-board": { ...page("board"), can: (desk) => desk.staff.role !== "agent" },
  "page-tickets": page("tickets"),
  "page-orders": page("orders"),
  "page-customers": page("customers"),
  "page-reports": { ...page("reports"), can: (desk) => desk.staff.role !== "agent" },
  "page-insights": page("insights"),
};

export const canRun = (desk: DeskState, id: CommandId): boolean => commands[id].can?.(desk) ?? true;

export function run(desk: DeskState, id: CommandId): void {
  if (canRun(desk, id)) commands[id].run(desk);
}
