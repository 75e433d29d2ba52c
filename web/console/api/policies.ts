/** What only admins set: for how long data is kept, and when the assistant calls a person. */
import type { Schemas } from "@shared/api/types.ts";
import { call } from "@shared/staff/client.ts";

export type Retention = Schemas["RetentionView"];
export type Days = Schemas["Periods"];
export type Due = Retention["due"];
export type PolicyHistory = Schemas["PolicyHistory"];
export type PolicyVersion = Schemas["PolicyView"];
export type PolicySettings = Required<PolicyVersion["settings"]>;
export type WhatIf = Schemas["WhatIf"];

const retention = "/api/staff/privacy/retention";
const policy = "/api/staff/escalation-policy";

export const getRetention = () => call<Retention>(retention);
export const setRetention = (version: number, days: Days) =>
  call<Retention>(retention, { method: "PUT", body: { version, days } });
export const previewRetention = async (days: Days) =>
  (await call<Schemas["DueView"]>(`${retention}/preview`, { body: { days } })).due;

export const getPolicies = () => call<PolicyHistory>(policy);
export const addPolicy = (settings: PolicySettings, note: string) =>
  call<PolicyVersion>(policy, { body: { settings, note } });
export const usePolicy = (version: number) =>
  call<PolicyVersion>(`${policy}/${version}/activate`, { method: "POST" });
export const tryPolicy = (settings: PolicySettings) => call<WhatIf>(`${policy}/what-if`, { body: { settings } });
