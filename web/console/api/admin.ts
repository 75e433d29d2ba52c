/** What only admins call: accounts, sites, the audit log. */
import type { Schemas } from "@shared/api/types.ts";
import { call } from "@shared/staff/client.ts";

export type Person = Schemas["PersonView"];
export type People = Schemas["PeopleView"];
export type Role = Person["role"];
export type Site = Schemas["SiteView"];
export type SiteWithSecret = Schemas["SiteWithSecret"];
export type AuditEntry = Schemas["AuditEntryView"];

const people = "/api/staff/people";
const sites = "/api/staff/sites";
const audit = "/api/staff/audit";

export const getPeople = () => call<People>(people);
export const addPerson = (email: string, name: string, role: Role) =>
  call<Schemas["NewPerson"]>(people, { body: { email, name, role } });
export const changePerson = (id: string, change: Schemas["PersonChange"]) =>
  call<Person>(`${people}/${id}`, { method: "PATCH", body: change });
export const resetPassword = async (id: string) =>
  (await call<Schemas["TemporaryPassword"]>(`${people}/${id}/password`, { method: "POST" })).password;
export const resetFactor = (id: string) => call<void>(`${people}/${id}/second-factor`, { method: "DELETE" });
export const requireFactor = (least: Role | null) =>
  call<void>(`${people}/sign-in-rules`, { method: "PUT", body: { second_factor_from: least } });

export const getSites = async () => (await call<Schemas["SitesView"]>(sites)).sites;
export const addSite = (id: string, name: string, origins: string[]) =>
  call<SiteWithSecret>(sites, { body: { id, name, origins } });
export const changeSite = (id: string, change: Schemas["SiteChange"]) =>
  call<Site>(`${sites}/${id}`, { method: "PATCH", body: change });
export const newSiteSecret = (id: string) => call<SiteWithSecret>(`${sites}/${id}/secret`, { method: "POST" });

export type AuditFilter = { staff_id: string; action: string; object_id: string; since: string; until: string };

function queryOf(filter: AuditFilter): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value) query.set(name, value);
  return query;
}

export async function getAudit(filter: AuditFilter, before: number | null): Promise<AuditEntry[]> {
  const query = queryOf(filter);
  if (before !== null) query.set("before", String(before));
  return (await call<Schemas["AuditPage"]>(`${audit}?${query}`)).entries;
}

export const auditCsv = (filter: AuditFilter) => `${audit}/export?${queryOf(filter)}`;
