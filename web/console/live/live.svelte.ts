/** The line to the server: what changed, who types, and whether the line stands. */
import { openStream, type Stream, type StreamEvent, type StreamState } from "@shared/sse.ts";
import type { Problem } from "@shared/api/http.ts";

export type Changed = { conversation_id: string; owner: string; seq: number };
export type Typing = { conversation_id: string; sender: string; on: boolean };

export type LiveHandlers = {
  /** The line stands again: whatever happened meanwhile must be fetched. */
  onOpen: () => void;
  onChanged: (data: Changed) => void;
  onTyping: (data: Typing) => void;
  onRefused: (problem: Problem) => void;
};

export class Live {
  state = $state<StreamState>("connecting");
  /** When the line was lost, to stay quiet about short breaks. */
  lostAt = $state<string | null>(null);
  #stream: Stream | null = null;

  start(handlers: LiveHandlers): void {
    this.#stream = openStream("/api/staff/events", {
      onEvent: (event) => dispatch(event, handlers),
      onState: (state) => this.#note(state, handlers),
      onRefused: handlers.onRefused,
      pause: { first: 500, longest: 8_000 },
    });
  }

  stop(): void {
    this.#stream?.close();
    this.#stream = null;
  }

  #note(state: StreamState, handlers: LiveHandlers): void {
    this.state = state;
    if (state === "open") this.lostAt = null;
    else this.lostAt ??= new Date().toISOString();
    if (state === "open") handlers.onOpen();
  }
}

function dispatch({ event, data }: StreamEvent, handlers: LiveHandlers): void {
  if (event === "conversation.changed") handlers.onChanged(JSON.parse(data) as Changed);
  if (event === "typing") handlers.onTyping(JSON.parse(data) as Typing);
}
