/** State that several parts of the panel show: whoever watches it is drawn anew when it changes. */
import { useLayoutEffect, useReducer } from "preact/hooks";

export class Live<State extends object> {
  #watchers = new Set<() => void>();

  /** `now` is replaced as a whole, never changed in place. */
  constructor(public now: State) {}

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  protected set(change: Partial<State>): void {
    this.now = { ...this.now, ...change };
    for (const watcher of this.#watchers) watcher();
  }
}

/** What `live` holds now; the component is drawn again whenever that changes. */
export function useLive<State extends object>(live: Live<State>): State {
  const [, redraw] = useReducer((count: number, _: undefined) => count + 1, 0);
  useLayoutEffect(() => live.watch(() => redraw(undefined)), [live]);
  return live.now;
}
