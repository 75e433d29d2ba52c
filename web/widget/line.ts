/** The line on which the server tells one session what happens. */
import { openStream, type Stream, type StreamEvent } from "@shared/sse.ts";
import { isSessionOver } from "./outbox.ts";

export type Line = "fine" | "lost" | "offline";

/** `after` is the last message that is known; `back`: it was lost and is there again; `over`: the token is refused. */
export function openLine(
  url: string,
  token: () => string,
  after: number,
  hear: (event: StreamEvent) => void,
  is: (line: Line) => void,
  back: () => void,
  over: () => void,
): Stream {
  let connected = false;
  return openStream(url, {
    token,
    lastEventId: String(after),
    onEvent: hear,
    onState: (state) => {
      if (state === "waiting") is(navigator.onLine ? "lost" : "offline");
      if (state !== "open") return;
      is("fine");
      if (connected) back();
      connected = true;
    },
    onRefused: (problem) => isSessionOver(problem) && over(),
  });
}
