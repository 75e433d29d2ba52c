/** The webhooks' calls. */
import type { Schemas } from "@shared/api/types.ts";
import { call } from "@shared/staff/client.ts";

export type Webhook = Schemas["WebhookView"];
export type Webhooks = Schemas["WebhookList"];
export type WebhookSecret = Schemas["WebhookSecret"];
export type Delivery = Schemas["DeliveryView"];

const at = "/api/staff/webhooks";

export const getWebhooks = () => call<Webhooks>(at);
export const addWebhook = (url: string, events: string[], description: string) =>
  call<WebhookSecret>(at, { body: { url, events, description } });
export const changeWebhook = (id: string, change: Schemas["WebhookChange"]) =>
  call<Webhook>(`${at}/${id}`, { method: "PATCH", body: change });
export const removeWebhook = (id: string) => call<void>(`${at}/${id}`, { method: "DELETE" });
export const newSecret = (id: string) => call<WebhookSecret>(`${at}/${id}/secret`, { method: "POST" });
export const ping = (id: string) => call<Delivery>(`${at}/${id}/ping`, { method: "POST" });
export const getDeliveries = async (id: string) =>
  (await call<Schemas["DeliveryList"]>(`${at}/${id}/deliveries`)).deliveries;
export const redeliver = (id: string) => call<Delivery>(`${at}/deliveries/${id}/redeliver`, { method: "POST" });
