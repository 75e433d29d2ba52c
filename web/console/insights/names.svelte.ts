/** Names of customers by id, asked for once each; an imported customer keeps the number as name. */
import { SvelteMap } from "svelte/reactivity";
import { getNames } from "./api.ts";

export class Names {
  #known = new SvelteMap<string, string>();
  #asked = new Set<string>();

  of(id: string): string {
    return this.#known.get(id) ?? `Customer ${id.slice(0, 8)}`;
  }

  async learn(ids: string[]): Promise<void> {
    const fresh = ids.filter((id) => !this.#asked.has(id)).slice(0, 100);
    for (const id of fresh) this.#asked.add(id);
    const found = await getNames(fresh).catch(() => ({}));
    for (const [id, name] of Object.entries(found)) this.#known.set(id, name);
  }
}
