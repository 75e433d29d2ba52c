/** The parts of the panel that most visitors do not need at once, each a file of its own. */
import { Live } from "./live.ts";

const sources = {
  log: () => import("./parts/log.ts"),
  cards: () => import("./cards/index.ts"),
  offer: () => import("./parts/Offer.tsx"),
};

type Sources = typeof sources;
type Loaded = { [Name in keyof Sources]?: Awaited<ReturnType<Sources[Name]>> };

export class Parts extends Live<Loaded> {
  #root: ShadowRoot;
  #loading = new Set<keyof Sources>();

  constructor(root: ShadowRoot) {
    super({});
    this.#root = root;
  }

  /** Load these. Without them the rest goes on, so a failure only means another try next time. */
  load(...names: (keyof Sources)[]): void {
    for (const name of names) {
      if (this.#loading.has(name)) continue;
      this.#loading.add(name);
      sources[name]().then(
        (part) => {
          if ("css" in part) this.style(part.css);
          this.set({ [name]: part });
        },
        () => this.#loading.delete(name),
      );
    }
  }

  style(css: string): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.#root.adoptedStyleSheets = [...this.#root.adoptedStyleSheets, sheet];
  }
}
