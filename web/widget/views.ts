/** What the panel shows: the home screen, the talk, an article, or the form for a message. */
import type { Conversation } from "./conversation.ts";
import { Live } from "./live.ts";

export type View =
  /** Not known yet: the kept conversation is still being read. */
  | { name: "none" }
  | { name: "home" | "chat" | "leave" }
  | { name: "article"; slug: string; from: View };

export class Views extends Live<{ view: View; /** The customer chose it, so the focus goes along. */ moved: boolean }> {
  constructor(private conversation: Conversation) {
    super({ view: { name: "none" }, moved: false });
  }

  /** The panel opens: where a talk goes on it is shown, else the home screen. */
  enter(): void {
    const { conversation } = this;
    const { phase, session } = conversation.now;
    if (conversation.isRunning) this.#show("chat");
    else if (phase === "ready" || !session) this.#show("home");
    else {
      this.#show("none");
      const decide = (otherwise: "home" | "chat") => {
        if (this.now.view.name === "none") this.#show(conversation.isRunning ? "chat" : otherwise);
      };
      conversation.start().then(
        () => decide("home"),
        () => decide("chat"),
      );
    }
  }

  go(view: View): void {
    this.set({ view, moved: true });
  }

  back(): void {
    const { view } = this.now;
    this.go(view.name === "article" ? view.from : { name: "home" });
  }

  readArticle(slug: string): void {
    const { view } = this.now;
    this.go({ name: "article", slug, from: view.name === "article" ? view.from : view });
  }

  #show(name: "none" | "home" | "chat"): void {
    this.set({ view: { name }, moved: false });
  }
}
