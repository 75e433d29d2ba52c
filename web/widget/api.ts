/** The chat API as the widget calls it. */
import { request } from "@shared/api/http.ts";
import type { ConversationState, Message, Renewed, Sent, Session } from "@shared/api/types.ts";
import type { PageContext } from "./bridge.ts";
import type { Outgoing } from "./outbox.ts";

export type History = { messages: Message[] } & ConversationState;

/** `language`: the one of the script tag. */
export function chatApi(origin: string, language?: string) {
  const url = (path: string) => `${origin}/api/chat/${path}`;
  return {
    eventsUrl: url("events"),
    startSession: (site: string, identity: string | null) =>
      request<Session>(url("sessions"), {
        body: {
          site,
          language: language || document.documentElement.lang || navigator.language,
          ...(identity && { identity }),
        },
      }),
    renew: (token: string) => request<Renewed>(url("sessions/renew"), { method: "POST", token }),
    send: (token: string, { client_id, text, button_id, files = [] }: Outgoing) =>
      request<Sent>(url("messages"), {
        token,
        body: button_id ? { client_id, button_id } : { client_id, text, upload_ids: files.map(({ id }) => id) },
      }),
    history: (token: string, after: number) => request<History>(url(`messages?after=${after}`), { token }),
    tell: (token: string, context: PageContext) => request<void>(url("context"), { token, body: context }),
    typing: (token: string) => request<void>(url("typing"), { method: "POST", token }),
  };
}

export type ChatApi = ReturnType<typeof chatApi>;
