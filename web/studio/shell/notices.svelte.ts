/** Short messages at the edge of the window: what was done, with its undo; what went wrong. */
export type Notice = { id: number; text: string; bad: boolean; undo?: () => void };

const SECONDS_GOOD = 8;
const SECONDS_BAD = 15;

let next = 1;
export const notices = $state<Notice[]>([]);

export function tell(text: string, options: { bad?: boolean; undo?: () => void } = {}): void {
  const notice: Notice = { id: next++, text, bad: options.bad ?? false, ...(options.undo ? { undo: options.undo } : {}) };
  notices.splice(0, Math.max(0, notices.length - 2));
  notices.push(notice);
  setTimeout(() => dismiss(notice.id), (notice.bad ? SECONDS_BAD : SECONDS_GOOD) * 1000);
}

export function dismiss(id: number): void {
  const at = notices.findIndex((notice) => notice.id === id);
  if (at >= 0) notices.splice(at, 1);
}
