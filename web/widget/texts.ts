import { Problem } from "@shared/api/http.ts";
import type { MoreTexts } from "./texts.more.ts";

/** Every word of the widget's own. What the bot says comes from the server. */
const launcher = {
  open: "Open chat",
  close: "Close chat",
  unread: (count: number) => (count === 1 ? "1 new message" : `${count} new messages`),
  loadFailed: "The chat could not be loaded. Try again.",
};

/** The launcher's few words, in both languages: it is drawn before anything else is loaded. */
export const launcherTexts = (isChinese: boolean): typeof launcher =>
  isChinese
    ? {
        open: "打开客服",
        close: "关闭客服",
        unread: (count) => `${count} 条新消息`,
        loadFailed: "加载失败，请重试。",
      }
    : launcher;

/** What the panel says from the beginning; the rest is in texts.more.ts. */
const english = {
  close: "Close chat",
  noShop: "Chat with us",
  dialog: (shop: string) => `Chat with ${shop}`,
  assistant: "Assistant",
  you: "You",
  team: "the team",
  ownerBot: "You are talking to the assistant",
  ownerQueue: (position?: number | null, seconds?: number | null) =>
    `In line for a person${position ? `, position ${position}` : ""}${seconds ? `, about ${Math.ceil(seconds / 60)} min` : ""}`,
  ownerAgent: (name: string | null) => `${name ?? "Someone"} from the team`,
  ownerClosed: "This conversation is closed",
  back: "Back",
  starting: "Connecting…",
  notConnected: "Not connected",
  startFailed: "We could not connect.",
  tryAgain: "Try again",
  offline: "You are offline. Keep writing: it is sent when you are back.",
  reconnecting: "Reconnecting…",
  renewed: "Your earlier session had ended, so this is a new conversation.",
  signedOut: "Your sign-in could not be confirmed. You are chatting as a guest.",
  composer: "Write a message",
  send: "Send",
  left: (count: number) => (count === 1 ? "1 character left" : `${count} characters left`),
  failedWhy: {
    network: "No connection.",
    rate: "You are writing faster than we can read.",
    server: "Something went wrong on our side.",
  },
  retry: "Try again",
  closedHint: "Write to go on here",
  files: {
    attach: "Attach a file",
    limits: "Pictures, PDF or text; 5 files of 10 MB at most.",
    drop: "Drop it here to send it",
  },
};

export type Texts = typeof english;
/** Another language: as many texts as in English, or it does not compile. */
export type Language = { locale: string; texts: Texts; more: MoreTexts };

export let texts: Texts = english;
export let language: Language | null = null;
/** For dates and numbers: what the reader's browser prefers of the language that is shown. */
export let locale = "en";

/** Call it before anything is drawn. */
export function speak(chosen: Language | null): void {
  language = chosen;
  texts = chosen?.texts ?? english;
  const [main = "en"] = (chosen?.locale ?? "en").split("-");
  locale = navigator.languages.find((tag) => tag.split("-")[0] === main) ?? chosen?.locale ?? "en";
}

/** What went wrong with a message, in words for the customer. */
export function explain(problem: unknown): string | undefined {
  if (!problem) return undefined;
  if (!(problem instanceof Problem)) return texts.failedWhy.network;
  if (problem.status === 429) return texts.failedWhy.rate;
  return problem.status >= 500 ? texts.failedWhy.server : problem.message;
}
