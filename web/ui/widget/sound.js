/** A soft chime for a new answer; off until the reader turns it on. */
import { signal } from "../shared/html.js";

const KEY = "shopkeeper.sound";

/** @returns {boolean} */
function kept() {
  try {
    return localStorage.getItem(KEY) === "on";
  } catch {
    return false;
  }
}

export const sound = signal(kept());

export function toggleSound() {
  sound.value = !sound.value;
  try {
    localStorage.setItem(KEY, sound.value ? "on" : "off");
  } catch {
    // lasts as long as the page
  }
  chime();
}

/** @type {AudioContext | null} */
let audio = null;

export function chime() {
  if (!sound.value) return;
  audio ??= new AudioContext();
  const [tone, volume, now] = [audio.createOscillator(), audio.createGain(), audio.currentTime];
  tone.frequency.setValueAtTime(660, now);
  tone.frequency.setValueAtTime(880, now + 0.09);
  volume.gain.setValueAtTime(0.05, now);
  volume.gain.exponentialRampToValueAtTime(0.0005, now + 0.35);
  tone.connect(volume).connect(audio.destination);
  tone.start(now);
  tone.stop(now + 0.36);
}
