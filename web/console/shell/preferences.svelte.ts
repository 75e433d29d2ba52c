/** What each browser remembers: sound, theme, keys, open panes. */
import { on } from "svelte/events";

type Stored = {
  sound: boolean;
  /** Notifications of the browser while the console is out of sight. */
  notify: boolean;
  theme: "system" | "light" | "dark";
  /** Single-key shortcuts. */
  keys: boolean;
  /** What the bot understood, below each message. */
  details: boolean;
  /** The customer's panel beside the thread. */
  customer: boolean;
  /** For how many seconds a sent message can be undone; 0 sends at once. */
  undo: number;
  /** After sending, open the next conversation that waits for a reply. */
  advance: boolean;
  /** Who signed in last. */
  email: string;
};

const storageKey = "kefu.console.preferences";
const defaults: Stored = { sound: false, notify: false, theme: "system", keys: true, details: false, customer: true, undo: 5, advance: false, email: "" };

function load(): Stored {
  try {
    return { ...defaults, ...(JSON.parse(localStorage.getItem(storageKey) ?? "{}") as Partial<Stored>) };
  } catch {
    return { ...defaults };
  }
}

export const preferences = $state<Stored>(load());

/** Change some; kept for the next visit. */
export function prefer(change: Partial<Stored>): void {
  Object.assign(preferences, change);
  applyTheme();
  try {
    localStorage.setItem(storageKey, JSON.stringify(preferences));
  } catch {
    // They hold for this visit only.
  }
}

export function applyTheme(): void {
  const root = document.documentElement;
  if (preferences.theme === "system") delete root.dataset.theme;
  else root.dataset.theme = preferences.theme;
}

/** Another tab changed them. */
on(window, "storage", (event) => {
  if (event.key !== storageKey) return;
  Object.assign(preferences, load());
  applyTheme();
});
