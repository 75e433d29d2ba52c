/** Two soft notes for a conversation that arrives: made here, so that no file has to load. */
let audio: AudioContext | null = null;

export function chime(): void {
  audio ??= new AudioContext();
  void audio.resume();
  note(audio, 660, 0);
  note(audio, 880, 0.12);
}

function note(context: AudioContext, frequency: number, delay: number): void {
  const start = context.currentTime + delay;
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.type = "sine";
  tone.frequency.value = frequency;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.12, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, start + 0.45);
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(start + 0.5);
}
