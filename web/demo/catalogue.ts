/** The shop's range, from the backend. */
import { request } from "@shared/api/http.ts";
import type { Product, ProductPage } from "@shared/api/types.ts";

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

export function loadPage(category: string | null, page: number): Promise<ProductPage> {
  const query = new URLSearchParams({ page: String(page), ...(category && { category }) });
  return request<ProductPage>(`/api/products?${query}`);
}

/** The product with this number; undefined when the shop has none. */
export async function findProduct(sku: string): Promise<Product | undefined> {
  const { products } = await request<ProductPage>(`/api/products?${new URLSearchParams({ q: sku })}`);
  return products.find((product) => product.sku === sku);
}
