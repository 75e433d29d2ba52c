/** Watching's API. */
import { request } from "@shared/api/http.ts";
import type { Schemas } from "@shared/api/types.ts";

export type Watch = Schemas["WatchView"];
export type Seen = Schemas["Seen"];
export type Drift = Schemas["Drift"];
export type Held = Schemas["HeldThresholds"];

const at = "/api/staff/studio/watching";

export const getWatch = (): Promise<Watch> => request(at);
export const lookAgain = (): Promise<Watch> => request(`${at}/look`, { method: "POST" });
export const setRules = (held: Held): Promise<Held> => request(`${at}/rules`, { method: "PUT", body: held });
