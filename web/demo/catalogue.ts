/** The shop's range, from the backend. */
import { request } from "@shared/api/http.ts";
import type { Product } from "@shared/api/types.ts";

export type Page = { products: Product[]; total: number };

export const categories = [
  "Lamps",
  "Wall & ceiling lights",
  "Outdoor light",
  "Plants & pots",
  "Tableware",
  "Kitchen",
  "Textiles",
  "Bags",
];

export function loadPage(category: string | null, page: number): Promise<Page> {
  const query = new URLSearchParams({ page: String(page), ...(category && { category }) });
  return request<Page>(`/api/products?${query}`);
}
