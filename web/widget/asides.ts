/** What the server is told besides messages: what the customer looks at, and that an answer is being typed. */
import type { ChatApi } from "./api.ts";
import type { Bridge, PageContext } from "./bridge.ts";
import type { Conversation } from "./conversation.ts";
import { mayPass } from "./outbox.ts";

export class Asides {
  #conversation: Conversation;
  #api: ChatApi;
  #bridge: Bridge;
  #context: PageContext | null;
  /** What the server knows of the context, as JSON. */
  #told = "";
  #telling: ReturnType<typeof setTimeout> | undefined;
  #typedAt = 0;

  constructor(conversation: Conversation, api: ChatApi, bridge: Bridge, context: PageContext | null) {
    this.#conversation = conversation;
    this.#api = api;
    this.#bridge = bridge;
    this.#context = context;
  }

  /** Told with the next message, and while a talk goes on whenever it has changed for a moment. */
  changed(context: PageContext): void {
    this.#context = context;
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => this.tell(), 800);
  }

  tell(): void {
    const { session } = this.#conversation.now;
    const told = JSON.stringify(this.#context);
    if (!session || !this.#context || !this.#conversation.isRunning || told === this.#told) return;
    this.#told = told;
    this.#api.tell(session.token, this.#context).catch((error: unknown) => {
      if (mayPass(error)) this.#told = "";
      else this.#bridge.emit("error", { code: "context_refused", detail: String(error) });
    });
  }

  /** Another session knows nothing yet. */
  forget(): void {
    this.#told = "";
  }

  typing(): void {
    const { session } = this.#conversation.now;
    if (!session || Date.now() - this.#typedAt < 3000) return;
    this.#typedAt = Date.now();
    this.#api.typing(session.token).catch(() => {});
  }
}
