/** The parts of the panel that most visitors do not need at once, each a file of its own. */
import { Live } from "./live.ts";

const sources = {
  files: () => import("./files/index.ts"),
  talk: () => import("./talk.ts"),
  more: () => import("./more/index.ts"),
};

type Sources = typeof sources;
type Loaded = { [Name in keyof Sources]?: Awaited<ReturnType<Sources[Name]>> };

export class Parts extends Live<Loaded> {
  #root: ShadowRoot;
  #asked: { [Name in keyof Sources]?: Promise<Awaited<ReturnType<Sources[Name]>>> } = {};

  constructor(root: ShadowRoot) {
    super({});
    this.#root = root;
  }

  /** A part, once it is there. Rejects when it cannot be loaded now; asking again tries again. */
  need<Name extends keyof Sources>(name: Name): Promise<NonNullable<Loaded[Name]>> {
    const known = this.#asked[name] as Promise<NonNullable<Loaded[Name]>> | undefined;
    if (known) return known;
    const asked = (sources[name]() as Promise<unknown> as Promise<NonNullable<Loaded[Name]>>).then((part) => {
      if ("css" in part) this.style(part.css);
      this.set({ [name]: part });
      return part;
    });
    asked.catch(() => delete this.#asked[name]);
    Object.assign(this.#asked, { [name]: asked });
    return asked;
  }

  /** Load these. Without them the rest goes on, so a failure only means another try next time. */
  load(...names: (keyof Sources)[]): void {
    for (const name of names) this.need(name).catch(() => {});
  }

  style(css: string): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.#root.adoptedStyleSheets = [...this.#root.adoptedStyleSheets, sheet];
  }
}
