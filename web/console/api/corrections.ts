/** An agent says what a message meant; the studio's review decides whether the bot learns it. */
import { call } from "@shared/staff/client.ts";

const at = "/api/staff/studio";

export const getIntents = () => call<{ intents: string[] }>(`${at}/intents`);

export const correctIntent = (messageId: string, intent: string) =>
  call<{ intent: string }>(`${at}/corrections/${encodeURIComponent(messageId)}`, { method: "PUT", body: { intent } });
