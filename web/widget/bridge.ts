/** What the loader and the chat know of each other; types only, so that neither pulls the other in. */

/** Events of `Kefu.on`: what a shop's page may listen to. */
export type Events = {
  ready: undefined;
  open: undefined;
  close: undefined;
  /** A message of the bot or a person has come. */
  message: { sender: string; text: string; seq: number };
  unread: number;
  session: { conversation_id: string; signed_in: boolean };
  error: { code: string; detail: string };
};

export type Listener<Name extends keyof Events> = (detail: Events[Name]) => void;

/** A few words, a flat list of named values, or several of those: only ever shown to agents. */
type Told = string | Record<string, string | number | boolean | null>;

/** What the customer looks at. */
export type PageContext = { page?: Told | Told[]; product?: Told | Told[]; cart?: Told | Told[] };

/** `window.Kefu` */
export type Kefu = {
  /** Open, with words for the customer to send or change; what they have already typed is kept. */
  open(draft?: string): void;
  close(): void;
  /** A JWT signed by the shop, or null for nobody. Another person than before gets a new session. */
  identify(jwt: string | null): void;
  /** Tell agents what the customer looks at; kept for the session, replaces what was told before. */
  setContext(context: PageContext): void;
  /** Returns the function that stops listening. */
  on<Name extends keyof Events>(event: Name, listener: Listener<Name>): () => void;
};

/** What the loader lends to the chat. */
export type Bridge = {
  site: string;
  /** Where Kefu answers, for example "https://support.shop.example". */
  origin: string;
  root: ShadowRoot;
  /** The script tag's options, not yet checked. */
  options: DOMStringMap;
  /** A tag such as "zh-CN": the one of the script tag, else the browser's. */
  language: string;
  /** The last `identify()`; undefined when the page never said. */
  identity: string | null | undefined;
  /** Ask to be closed (Esc, the close button). */
  close(): void;
  emit<Name extends keyof Events>(event: Name, detail: Events[Name]): void;
};

/** What the chat lets the loader do. */
export type Chat = { open(options: { focus: boolean; draft?: string | undefined }): void; close(): void; identify(jwt: string | null): void; setContext(context: PageContext): void };

export type ChatModule = { mountChat(bridge: Bridge): Promise<Chat> };

declare global {
  interface Window {
    Kefu?: Kefu;
  }
}
