import { Problem } from "@shared/api/http.ts";

/** Every word of the widget's own. What the bot says comes from the server. */
export const launcherTexts = {
  open: "Open chat",
  close: "Close chat",
  unread: (count: number) => (count === 1 ? "1 new message" : `${count} new messages`),
  loadFailed: "The chat could not be loaded. Please try again.",
};

export const texts = {
  close: "Close chat",
  noShop: "Chat with us",
  dialog: (shop: string | undefined) => (shop ? `Chat with ${shop}` : texts.noShop),
  assistant: "Assistant",
  you: "You",
  team: "the team",
  ownerBot: "You are talking to the assistant",
  ownerQueue: (position?: number | null, seconds?: number | null) =>
    `In line for a person${position ? `, position ${position}` : ""}${seconds ? `, about ${Math.ceil(seconds / 60)} min` : ""}`,
  ownerAgent: (name: string | null) => `${name ?? "Someone"} from the team`,
  ownerClosed: "This conversation is closed",
  introTitle: "How can we help?",
  introText: "The assistant answers within seconds, and a person is one message away.",
  starting: "Connecting…",
  notConnected: "Not connected",
  startFailed: "We could not connect.",
  tryAgain: "Try again",
  offline: "You are offline. Keep writing: it is sent when you are back.",
  reconnecting: "Reconnecting…",
  renewed: "Your earlier session had ended, so this is a new conversation.",
  signedOut: "Your sign-in could not be confirmed. You are chatting as a guest.",
  log: "Messages",
  typing: (name: string) => `${name} is typing`,
  composer: "Write a message",
  send: "Send",
  left: (count: number) => (count === 1 ? "1 character left" : `${count} characters left`),
  states: { sending: "Sending", waiting: "Waiting to send", sent: "Sent", failed: "Not sent" },
  failedWhy: {
    network: "No connection.",
    rate: "You are writing faster than we can read.",
    server: "Something went wrong on our side.",
  },
  retry: "Try again",
  replies: "Suggested replies",
  toNewest: "New messages",
  person: "Talk to a person",
  startOver: "start a new conversation",
  closedHint: "Write to go on here, or",
  offer: {
    label: "Answer by e-mail",
    closed: (opens: string | null | undefined) => `We are closed${opens ? ` and open ${opens}` : ""}.`,
    nobody: "Nobody is at the desk right now.",
    longWait: "The wait is long right now.",
    instead: (known: string | undefined) => `We can answer by e-mail${known ? ` to ${known}` : ""} instead; or stay in line.`,
    email: "Your e-mail",
    take: "Answer me by e-mail",
  },
  files: {
    attach: "Attach a file",
    limits: "Pictures, PDF or text; 5 files of 10 MB at most.",
    chosen: "Files to send",
    drop: "Drop it here to send it",
    remove: (name: string) => `Remove ${name}`,
    progress: (name: string) => `Sending ${name}`,
    tooLarge: "Larger than 10 MB.",
    tooMany: "5 files go with one message. Send these first.",
    download: (name: string) => `Download ${name}`,
    picture: (name: string) => `Picture: ${name}`,
    gone: "could not be loaded",
  },
  order: "Order",
  delivery: "Delivery",
  total: "Total",
  expected: (day: string) => `Expected ${day}`,
  deliveredOn: (day: string) => `Delivered ${day}`,
  track: (carrier: string | null) => (carrier ? `Track with ${carrier}` : "Track the parcel"),
  moreItems: (count: number) => (count === 1 ? "and 1 more item" : `and ${count} more items`),
  refund: "Refund",
  steps: ["Paid", "Packed", "On its way", "Delivered"],
  stepsLabel: (step: string) => `Progress: ${step}`,
  article: "From our help pages",
  ticket: "Ticket",
  answered: (day: string) => `We answered ${day}`,
  replyBy: (day: string) => `We answer by ${day}`,
  products: "Products",
  inStock: "In stock",
  fewLeft: (count: number) => `Only ${count} left`,
  soldOut: "Sold out",
  backOn: (day: string) => `Back ${day}`,
};

/** What went wrong with a message, in words for the customer. */
export function explain(problem: unknown): string | undefined {
  if (!problem) return undefined;
  if (!(problem instanceof Problem)) return texts.failedWhy.network;
  if (problem.status === 429) return texts.failedWhy.rate;
  return problem.status >= 500 ? texts.failedWhy.server : problem.message;
}
