/** The insights' calls; money is in minor units, shares are 0 to 1. */
import type { Schemas } from "@shared/api/types.ts";
import { call } from "@shared/staff/client.ts";

export type Overview = Schemas["Overview"];
export type Sales = Schemas["SalesReport"];
export type Behaviour = Schemas["BehaviourReport"];
export type Service = Schemas["ServiceReport"];
export type Forecast = Schemas["ForecastReport"];
export type SeriesForecast = Schemas["SeriesForecast"];
export type Orders = Schemas["OrderRows"];
export type Change = Schemas["Change"];
export type Leader = Schemas["Leader"];
export type Finding = Schemas["Finding"];
export type Findings = Schemas["FindingList"];
export type CustomerInsights = Schemas["CustomerInsights"];
export type ModelCard = Schemas["ModelCard"];
export type Run = Schemas["RunView"];
/** What a figure is about, for the orders behind it. */
export type Behind = { by: "customer" | "product" | "category" | "day"; key: string; name: string };

export const base = "/api/staff/insights";
const patience = { timeout: 60_000 };

export const getOverview = (query: string) => call<Overview>(`${base}/overview?${query}`, patience);
export const getSales = (query: string) => call<Sales>(`${base}/sales?${query}`, patience);
export const getBehaviour = (query: string) => call<Behaviour>(`${base}/behaviour?${query}`, patience);
export const getService = (query: string) => call<Service>(`${base}/service?${query}`, patience);
export const getForecast = (series: string) =>
  call<Forecast>(`${base}/forecast?${new URLSearchParams({ series })}`);
export const getList = (topic: string, limit: number, offset = 0) =>
  call<Findings>(`${base}/lists/${topic}?limit=${limit}&offset=${offset}`);
export const getCustomerInsights = (id: string) =>
  call<CustomerInsights>(`${base}/customers/${encodeURIComponent(id)}`);
export const setProfiling = (id: string, allowed: boolean) =>
  call<CustomerInsights>(`${base}/customers/${encodeURIComponent(id)}/profiling`, { method: "PUT", body: { allowed } });
export const getModels = () => call<ModelCard[]>(`${base}/models`);
export const getRun = () => call<Run | null>(`${base}/runs/latest`);
export const askForRun = () => call<Run>(`${base}/runs`, { method: "POST", body: {} });

export function getOrders(behind: Behind, query: string): Promise<Orders> {
  const about = new URLSearchParams({ by: behind.by, key: behind.key });
  return call<Orders>(`${base}/orders?${query}&${about}`, patience);
}

/** The names of the shop's own customers among these ids; imported ones have none. */
export function getNames(ids: string[]): Promise<Record<string, string>> {
  if (ids.length === 0) return Promise.resolve({});
  const query = new URLSearchParams(ids.map((id) => ["ids", id]));
  return call<Record<string, string>>(`${base}/names?${query}`);
}
