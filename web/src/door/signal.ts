import { colourOf, type ScanResult } from '#contracts/door-scan.ts';

// What the hand and the ear hear, while the eye is on the next person.

let context: AudioContext | null = null;
/** Browsers let a page sound only after a press. */
export function allowSound(): void {
  context ??= typeof AudioContext === 'undefined' ? null : new AudioContext();
  void context?.resume();
}

function tone(hertz: number, fromS: number, lengthS: number): void {
  if (!context) return;
  const [wave, loudness] = [context.createOscillator(), context.createGain()];
  const at = context.currentTime + fromS;
  wave.frequency.value = hertz;
  loudness.gain.setValueAtTime(0.25, at);
  loudness.gain.exponentialRampToValueAtTime(0.001, at + lengthS);
  wave.connect(loudness).connect(context.destination);
  wave.start(at);
  wave.stop(at + lengthS);
}

export function signal(result: ScanResult): void {
  const colour = colourOf(result);
  if (colour === 'green') tone(1320, 0, 0.16);
  else if (colour === 'amber') [0, 0.18].forEach((from) => tone(880, from, 0.14));
  else [0, 0.2].forEach((from) => tone(180, from, 0.3));
  navigator.vibrate?.(colour === 'green' ? 60 : colour === 'amber' ? [60, 60, 60] : [200, 80, 200]);
}
