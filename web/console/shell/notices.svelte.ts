/** What is said in passing: to the eye as a notice, to the ear through the live region. */
export type Notice = { id: number; text: string; tone: "info" | "good" | "bad" };

let counter = 0;

export class Notices {
  list = $state.raw<Notice[]>([]);
  /** What the screen reader says next. */
  spoken = $state("");

  show(text: string, tone: Notice["tone"] = "info"): void {
    const notice = { id: ++counter, text, tone };
    this.list = [...this.list.slice(-2), notice];
    setTimeout(() => this.dismiss(notice.id), tone === "bad" ? 9_000 : 5_000);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  /** Say without showing. The no-break space makes the same words news again. */
  announce(text: string): void {
    this.spoken = this.spoken === text ? `${text}\u00a0` : text;
  }
}
