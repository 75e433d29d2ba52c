/** What calls a customer back who looks elsewhere: two soft notes, and the number in the page's title. */
import { read, write } from "./storage.ts";

const KEY = "kefu:quiet";

let audio: AudioContext | undefined;
let counted = 0;
/** What was put before the page's title. */
let prefix = "";

export const isQuiet = (): boolean => read<boolean>("localStorage", KEY) ?? false;

export function keepQuiet(quiet: boolean): void {
  write("localStorage", KEY, quiet || null);
  if (!quiet) chime();
}

/** Call it with every change; only more than before is heard, and only a page in the background counts. */
export function callBack(unread: number, hidden: boolean): void {
  if (unread > counted && !isQuiet()) chime();
  counted = unread;
  const own = document.title.replace(prefix, "");
  prefix = hidden && unread ? `(${unread}) ` : "";
  document.title = own.startsWith(prefix) ? own : prefix + own; // the page may count by itself
}

function chime(): void {
  if (!navigator.userActivation?.hasBeenActive) return; // browsers let no page sound before it was touched
  const context = (audio ??= new AudioContext());
  context.resume().then(() => twoNotes(context, context.currentTime), () => {});
}

function twoNotes(context: AudioContext, at: number): void {
  const tone = new OscillatorNode(context, { frequency: 660 });
  const volume = new GainNode(context, { gain: 0.1 });
  tone.frequency.setValueAtTime(880, at + 0.12);
  volume.gain.setTargetAtTime(0, at + 0.12, 0.12);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + 0.8);
}
