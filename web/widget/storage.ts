/**
 * What survives a reload. A signed-in customer's session is kept over visits (localStorage); a stranger's lives as
 * long as the tab (sessionStorage), since the next person at a shared computer must not read it.
 */
import type { Session } from "@shared/api/types.ts";
import type { PageContext } from "./bridge.ts";
import type { Outgoing } from "./outbox.ts";

export type KeptSession = Session & { /** `sub` of the identity it was made with; null for a stranger. */ who: string | null };

export type Ui = { open: boolean; draft: string; readSeq: number; outbox: Outgoing[]; context: PageContext | null };

const FRESH: Ui = { open: false, draft: "", readSeq: 0, outbox: [], context: null };

export type Store = ReturnType<typeof openStore>;

export function openStore(site: string) {
  const sessionKey = `kefu:${site}:session`;
  const uiKey = `kefu:${site}:ui`;
  return {
    session(): KeptSession | null {
      const kept = read<KeptSession>("sessionStorage", sessionKey) ?? read<KeptSession>("localStorage", sessionKey);
      return kept && Date.parse(kept.renewable_until ?? kept.expires_at) > Date.now() ? kept : null;
    },
    keepSession(session: KeptSession | null): void {
      for (const area of ["sessionStorage", "localStorage"] as const) write(area, sessionKey, null);
      if (session) write(session.who === null ? "sessionStorage" : "localStorage", sessionKey, session);
    },
    ui(): Ui {
      return { ...FRESH, ...read<Partial<Ui>>("sessionStorage", uiKey) };
    },
    keepUi(change: Partial<Ui>): void {
      write("sessionStorage", uiKey, { ...this.ui(), ...change });
    },
  };
}

type Area = "sessionStorage" | "localStorage";

// A page may forbid storage (blocked cookies, a sandbox): then memory has to do.
const memory = new Map<string, string>();

export function read<T>(area: Area, key: string): T | null {
  const text = attempt(() => globalThis[area].getItem(key)) ?? memory.get(area + key) ?? null;
  return attempt(() => JSON.parse(text ?? "null") as T);
}

export function write(area: Area, key: string, value: unknown): void {
  const text = JSON.stringify(value);
  const stored = attempt(() => {
    if (value === null) globalThis[area].removeItem(key);
    else globalThis[area].setItem(key, text);
    return true;
  });
  if (stored || value === null) memory.delete(area + key);
  else memory.set(area + key, text);
}

function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

/** Who an identity speaks for. Only to tell one customer from another: the server alone verifies it. */
export function subjectOf(jwt: string | null): string | null {
  if (!jwt) return null;
  const payload = attempt(() => JSON.parse(decode(jwt.split(".")[1] ?? "")) as { sub?: unknown; email?: unknown });
  return String(payload?.sub ?? payload?.email ?? jwt);
}

function decode(part: string): string {
  const bytes = Uint8Array.from(atob(part.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}
