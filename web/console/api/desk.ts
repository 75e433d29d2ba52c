/** The calls about presence, handing on and the desk's settings. */
import { call } from "@shared/staff/client.ts";
import type { Agent, ConversationDetail, DeskNow, DeskSettings, HeldSettings, Profile, Team, Transfer } from "./types.ts";

export type Status = "online" | "paused" | "offline";

const put = <T>(url: string, body: unknown) => call<T>(url, { method: "PUT", body });

export const getDesk = () => call<DeskNow>("/api/staff/desk");

export const setPresence = (status: Status, capacity: number | null) =>
  put<Agent>("/api/staff/presence", { status, capacity });

export const transfer = (id: string, to: Transfer) =>
  call<ConversationDetail>(`/api/staff/conversations/${encodeURIComponent(id)}/transfer`, { method: "POST", body: to });

export const getSettings = () => call<HeldSettings>("/api/staff/desk/settings");

export const setSettings = (version: number, settings: DeskSettings) =>
  put<HeldSettings>("/api/staff/desk/settings", { version, settings });

export const addTeam = (name: string) => call<Team>("/api/staff/desk/teams", { method: "POST", body: { name } });

export const removeTeam = (id: string) => call<void>(`/api/staff/desk/teams/${id}`, { method: "DELETE" });

export const setProfile = (id: string, profile: Profile) => put<Agent>(`/api/staff/desk/agents/${id}`, profile);
