/** The models' API. */
import { request } from "@shared/api/http.ts";
import type { Schemas } from "@shared/api/types.ts";

export type Model = Schemas["ModelView"];
export type Comparison = Schemas["ComparisonView"];
export type Report = Schemas["Report"];
export type Replay = Schemas["ReplayView"];
export type Replayed = Schemas["ReplayedView"];
export type Canary = Schemas["CanaryView"];
export type Plan = Schemas["CanaryIn"];
export type Gate = Schemas["HeldRules"];

const at = "/api/staff/studio";

export const list = async (): Promise<Model[]> => (await request<Schemas["ModelList"]>(`${at}/models`)).models;
export const train = (): Promise<Model> => request(`${at}/models`, { body: {} });
export const trainDeep = (minutes: number): Promise<Model> => request(`${at}/models`, { body: { deep: true, minutes } });
export const cancel = (id: string): Promise<Model> => request(`${at}/models/${id}/cancel`, { method: "POST" });
export const log = async (id: string): Promise<string> => (await request<Schemas["LogView"]>(`${at}/models/${id}/log`)).text;
export const promote = (id: string): Promise<Model> => request(`${at}/models/${id}/promote`, { method: "POST" });
export const rollBack = (): Promise<Model> => request(`${at}/model-rollback`, { method: "POST" });

export const canaries = async (): Promise<Canary[]> => (await request<Schemas["CanaryList"]>(`${at}/canaries`)).canaries;
export const startCanary = (id: string, plan: Plan): Promise<Canary> => request(`${at}/models/${id}/canary`, { body: plan });
export const stopCanary = (): Promise<Canary> => request(`${at}/canary/stop`, { method: "POST" });

export const compare = (id: string): Promise<Comparison> => request(`${at}/models/${id}/compare`, { body: {} });
export const comparison = (id: string): Promise<Comparison> => request(`${at}/models/${id}/comparison`);

export const replay = (id: string, most: number): Promise<Replay> => request(`${at}/models/${id}/replay`, { body: { most } });
export const replayOf = (id: string): Promise<Replay> => request(`${at}/models/${id}/replay`);
export const cancelReplay = (id: string): Promise<Replay> => request(`${at}/models/${id}/replay/cancel`, { method: "POST" });
export const makeTest = (conversation_id: string): Promise<Schemas["TestView"]> => request(`${at}/conversation-tests`, { body: { conversation_id } });
export const tests = async (): Promise<Schemas["TestView"][]> => (await request<Schemas["TestList"]>(`${at}/conversation-tests`)).tests;

export const gate = (): Promise<Gate> => request(`${at}/model-gate`);
export const setGate = (held: Gate): Promise<Gate> => request(`${at}/model-gate`, { method: "PUT", body: held });
