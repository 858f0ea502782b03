/** Reading a screen aloud with the voices that the device has itself; nothing is sent anywhere. */

import type { Role } from "$lib/sync";

const KEPT = "leerplek.readaloud";
let chosen = $state<boolean | null>(kept());
let voices = $state.raw<readonly SpeechSynthesisVoice[]>([]);
let reading = $state(false);
let turn = 0;

function kept(): boolean | null {
  try {
    const value = localStorage.getItem(KEPT);
    return value === null ? null : value === "on";
  } catch {
    return null;
  }
}

/** Whether screens show the button: as chosen on this device, else for students. */
export function readAloudWanted(role: Role | null): boolean {
  return chosen ?? role === "student";
}

export function useReadAloud(wanted: boolean): void {
  chosen = wanted;
  if (!wanted) stopReading();
  try {
    localStorage.setItem(KEPT, wanted ? "on" : "off");
  } catch {
    // Storage switched off: it holds until the app closes.
  }
}

/** Keep the list of voices; browsers find them a moment after they are asked. */
export function watchVoices(): () => void {
  if (!("speechSynthesis" in window)) return () => undefined;
  const look = () => (voices = speechSynthesis.getVoices());
  look();
  speechSynthesis.addEventListener("voiceschanged", look);
  return () => speechSynthesis.removeEventListener("voiceschanged", look);
}

/**
 * A voice for a language. Only one that is on the device itself: another would
 * send the text to somebody else's server, and is silent without a network.
 */
export function voiceFor(language: string): SpeechSynthesisVoice | undefined {
  return voices.find((voice) => voice.localService && voice.lang.toLowerCase().replace("_", "-").startsWith(language));
}

export function isReading(): boolean {
  return reading;
}

export function readAloud(parts: readonly string[], language: string): void {
  stopReading();
  const voice = voiceFor(language);
  if (!voice || parts.length === 0) return;
  turn += 1;
  const mine = turn;
  reading = true;
  parts.forEach((part, place) => {
    const words = new SpeechSynthesisUtterance(part);
    words.voice = voice;
    words.lang = voice.lang;
    words.rate = 0.9;
    if (place === parts.length - 1) {
      const ended = () => {
        if (mine === turn) reading = false;
      };
      words.onend = ended;
      words.onerror = ended;
    }
    speechSynthesis.speak(words);
  });
}

export function stopReading(): void {
  turn += 1;
  reading = false;
  if ("speechSynthesis" in window) speechSynthesis.cancel();
}
