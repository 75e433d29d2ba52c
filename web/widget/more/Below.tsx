import { useChat } from "../context.ts";
import { useLive } from "../live.ts";
import { Farewell } from "./Farewell.tsx";
import { Offer } from "./Offer.tsx";

/** What stands between the talk and the field to write in: an offer while one waits, a farewell at the end. */
export function Below() {
  const { conversation } = useChat();
  const { session, state } = useLive(conversation);
  if (state.offer) return <Offer />;
  return state.owner === "closed" ? <Farewell key={session?.conversation_id} /> : null;
}
