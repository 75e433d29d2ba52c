/** Files and pictures: loaded when somebody attaches one or a message carries one. */
import type { ChatContext } from "../context.ts";
import type { Conversation } from "../conversation.ts";
import { Attachments } from "./attachments.ts";

export { default as css } from "../styles/files.css?inline";
export { FilesCard } from "./FilesCard.tsx";
export { Tray } from "./Tray.tsx";

const known = new WeakMap<Conversation, Attachments>();

export function attachmentsOf({ conversation, bridge }: ChatContext): Attachments {
  const attachments = known.get(conversation) ?? new Attachments(conversation, bridge.origin);
  known.set(conversation, attachments);
  return attachments;
}
