/** What the shop uses of the widget's API; see widget/bridge.ts for all of it. */
export type Kefu = {
  open(draft?: string): void;
  setContext(context: { page: string; product?: Record<string, string | number> }): void;
  identify(jwt: string | null): void;
};

/** The widget's API, as soon as its script (loaded async) is there. */
export function whenReady(): Promise<Kefu> {
  const kefu = () => (window as { Kefu?: Kefu }).Kefu;
  const there = kefu();
  if (there) return Promise.resolve(there);
  return new Promise((done) => {
    window.addEventListener("kefu:ready", () => done(kefu() as Kefu), { once: true });
  });
}

/** Open the chat with a question to send or change. */
export async function ask(question: string): Promise<void> {
  (await whenReady()).open(question);
}

/** Let agents see what the visitor looks at. */
export async function lookAt(page: string, product?: { name: string; sku: string; price: string; currency: string }): Promise<void> {
  const shown = product && { name: product.name, sku: product.sku, price: `${product.price} ${product.currency}` };
  (await whenReady()).setContext({ page, ...(shown && { product: shown }) });
}
