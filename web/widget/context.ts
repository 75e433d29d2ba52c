/** What every part of the panel may need, so that it need not be handed through all of them. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Bridge } from "./bridge.ts";
import type { Conversation } from "./conversation.ts";
import type { Parts } from "./parts.ts";
import type { Views } from "./views.ts";

export type ChatContext = { bridge: Bridge; conversation: Conversation; parts: Parts; views: Views };

export const Context = createContext<ChatContext>(null as unknown as ChatContext);

export const useChat = (): ChatContext => useContext(Context);
