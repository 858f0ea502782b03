/**
 * Ids that two people would make at once, derived from what they are about, so
 * that two offline devices make the same record. The server makes the same ones
 * in server/sync/kinds.py; tests/vectors/derived_ids.json keeps the two in step.
 */

const NAMESPACE = "6f1d3f0a-5d0e-5c57-9f0b-1ee7b1ac0de5";

/** The one record of a kind about a thing in a scope: UUID version 5, lower-case. */
export function derivedId(scope: string, kind: string, about: string): string {
  const name = new TextEncoder().encode(`${scope}/${kind}/${about}`);
  const space = Uint8Array.from(NAMESPACE.replaceAll("-", "").match(/../g) ?? [], (hex) => parseInt(hex, 16));
  const bytes = new Uint8Array(space.length + name.length);
  bytes.set(space);
  bytes.set(name, space.length);
  const id = sha1(bytes).slice(0, 16);
  id[6] = ((id[6] ?? 0) & 0x0f) | 0x50;
  id[8] = ((id[8] ?? 0) & 0x3f) | 0x80;
  return Array.from(id, (byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// Written out because the browser's own digest answers later, and a record's id
// is needed while a screen is being drawn. It guards nothing: ids are no secrets.
function sha1(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(((message.length + 8) >> 6 << 6) + 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor((message.length * 8) / 2 ** 32));
  view.setUint32(padded.length - 4, (message.length * 8) >>> 0);

  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const words = new Uint32Array(80);
  const word = (i: number): number => words[i] ?? 0;
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 16; i++) words[i] = view.getUint32(block + i * 4);
    for (let i = 16; i < 80; i++) words[i] = rotate(word(i - 3) ^ word(i - 8) ^ word(i - 14) ^ word(i - 16), 1);
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
    for (let i = 0; i < 80; i++) {
      const [mix, constant] =
        i < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : i < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : i < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6];
      const next = (rotate(a, 5) + mix + e + constant + word(i)) >>> 0;
      [a, b, c, d, e] = [next, a, rotate(b, 30), c, d];
    }
    [a, b, c, d, e].forEach((part, i) => (state[i] = (state[i] ?? 0) + part));
  }
  const digest = new DataView(new ArrayBuffer(20));
  state.forEach((part, i) => digest.setUint32(i * 4, part));
  return new Uint8Array(digest.buffer);
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
