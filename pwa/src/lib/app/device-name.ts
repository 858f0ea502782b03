/** A name that a person recognises in the list of their devices. Pure. */

const MAKES: readonly [RegExp, string][] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android.*Mobile/, "device.android-phone"],
  [/Android/, "device.android-tablet"],
  [/CrOS/, "Chromebook"],
  [/Windows/, "device.windows"],
  [/Macintosh/, "Mac"],
  [/Linux/, "device.linux"],
];

/** "Android-telefoon", "iPhone"; `say` turns a key into the word of the language on screen. */
export function deviceName(agent: string, say: (key: string) => string): string {
  const name = MAKES.find(([mark]) => mark.test(agent))?.[1] ?? "device.other";
  return name.startsWith("device.") ? say(name) : name;
}
