/** Why a message is in the inbox, in words. */
const signs: Record<string, string> = {
  corrected: "corrected by an agent",
  not_helpful: "did not help",
  too_late: "handed over too late",
  not_needed: "handover not needed",
  near_miss: "torn between intents",
  out_of_scope: "unlike anything taught",
  unsure: "low confidence",
  small_margin: "small margin",
};

export const signText = (sign: string): string => signs[sign] ?? sign;

export const signTone = (sign: string): string =>
  ["corrected", "not_helpful", "too_late", "not_needed"].includes(sign) ? "warm" : "";

type Result = { kind: string; intent: string | null; messages: number; taught: number; tests: number; known: number };

/** What a decision did, for the notice that offers the undo. */
export function resultText(result: Result): string {
  const messages = result.messages === 1 ? "1 message" : `${result.messages} messages`;
  if (result.kind === "ignore") return `${messages} ignored.`;
  if (result.kind === "gap") return `${messages} became the draft of an article.`;
  const parts = [
    result.taught && `${result.taught} to learn`,
    result.tests && `${result.tests} to test with`,
    result.known && `${result.known} known already`,
  ].filter(Boolean);
  return `${messages} → ${result.intent}: ${parts.join(", ")}.`;
}
