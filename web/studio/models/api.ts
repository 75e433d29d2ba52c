/** The models' API. */
import { request } from "@shared/api/http.ts";
import type { Schemas } from "@shared/api/types.ts";

export type Model = Schemas["ModelView"];
export type Comparison = Schemas["ComparisonView"];

const at = "/api/staff/studio";

export const list = async (): Promise<Model[]> => (await request<Schemas["ModelList"]>(`${at}/models`)).models;
export const train = (): Promise<Model> => request(`${at}/models`, { body: { deep: false } });
export const cancel = (id: string): Promise<Model> => request(`${at}/models/${id}/cancel`, { method: "POST" });
export const promote = (id: string): Promise<Model> => request(`${at}/models/${id}/promote`, { method: "POST" });
export const rollBack = (): Promise<Model> => request(`${at}/model-rollback`, { method: "POST" });
export const compare = (id: string): Promise<Comparison> => request(`${at}/models/${id}/compare`, { body: {} });
export const comparison = (id: string): Promise<Comparison> => request(`${at}/models/${id}/comparison`);
