/**
 * Sealing rows with the device's key: XChaCha20-Poly1305, whose nonces may be
 * drawn at random. It has to answer at once: a database transaction ends while
 * the browser's own (asynchronous) ciphers are at work.
 */

import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import type { Cipher } from "../sync/sealing";

const NONCE = 24;
const TAG = 16;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Rows whose words stay in memory once read, so that a list drawn again is not opened again; never a picture. */
const REMEMBERED = 10_000;
const REMEMBERED_LETTERS = 8_000;

export function cipherOf(id: string, key: Uint8Array): Cipher {
  const remembered = new Map<string, string>();
  return {
    id,
    seal(text, about) {
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
      const sealed = xchacha20poly1305(key, nonce, encoder.encode(about)).encrypt(encoder.encode(text));
      const bytes = new Uint8Array(NONCE + sealed.length);
      bytes.set(nonce);
      bytes.set(sealed, NONCE);
      return bytes;
    },
    open(bytes, about) {
      const name = about + String.fromCharCode(...bytes.subarray(0, NONCE), ...bytes.subarray(-TAG));
      const known = remembered.get(name);
      if (known !== undefined) return known;
      const opener = xchacha20poly1305(key, bytes.subarray(0, NONCE), encoder.encode(about));
      const text = decoder.decode(opener.decrypt(bytes.subarray(NONCE)));
      if (text.length > REMEMBERED_LETTERS) return text;
      if (remembered.size >= REMEMBERED) remembered.delete(remembered.keys().next().value ?? "");
      remembered.set(name, text);
      return text;
    },
  };
}
