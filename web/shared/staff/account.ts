/** The calls of one's own account. */
import type { Schemas } from "../api/types.ts";
import { call } from "./client.ts";

export type Account = Schemas["AccountView"];
export type FactorOffer = Schemas["FactorOffer"];

const at = "/api/staff/account";
const factor = `${at}/second-factor`;

export const getAccount = () => call<Account>(at);
export const changePassword = (old: string, fresh: string) =>
  call<void>(`${at}/password`, { method: "PUT", body: { old, new: fresh } });
export const offerFactor = (password: string) => call<FactorOffer>(factor, { body: { password } });
export const confirmFactor = async (code: string) =>
  (await call<Schemas["RecoveryCodes"]>(`${factor}/confirm`, { body: { code } })).codes;
export const renewCodes = async (password: string) =>
  (await call<Schemas["RecoveryCodes"]>(`${factor}/recovery-codes`, { body: { password } })).codes;
export const switchFactorOff = (password: string) => call<void>(`${factor}/off`, { body: { password } });
export const endSession = (id: string) => call<void>(`${at}/sessions/${id}`, { method: "DELETE" });
export const endOtherSessions = () => call<void>(`${at}/sessions`, { method: "DELETE" });
