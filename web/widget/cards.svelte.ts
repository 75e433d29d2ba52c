/** Loads the cards when they are first needed, or earlier when there is time. */
import type { Component } from "svelte";
import type { Entry } from "./thread.ts";

type CardProps = { card: NonNullable<Entry["card"]>; origin: string; onask: (text: string) => void };

export class Cards {
  Card = $state.raw<Component<CardProps> | null>(null);
  #root: ShadowRoot;
  #loading = false;

  constructor(root: ShadowRoot) {
    this.#root = root;
  }

  /** Without them a message still has its text, so a failure only means another try next time. */
  load(): void {
    if (this.#loading) return;
    this.#loading = true;
    import("./cards/index.ts").then(
      ({ Card, css }) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        this.#root.adoptedStyleSheets = [...this.#root.adoptedStyleSheets, sheet];
        this.Card = Card;
      },
      () => (this.#loading = false),
    );
  }
}
