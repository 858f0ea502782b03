/** Public keys of kiosks, posters and cards, and whether one signed a code. */

import { fromBase64url } from "./base64url";
import type { OpenedCode } from "./codes";

const FIELD_PRIME = 2n ** 255n - 19n;
const SMALL_ORDER: ReadonlySet<bigint> = new Set(
  [
    "00".repeat(32),
    `01${"00".repeat(31)}`,
    `ec${"ff".repeat(30)}7f`,
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  ].map((hex) => littleEndian(Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16)))),
);

/**
 * The 32 raw bytes of a key in base64url; null where it is no safe key. Under a
 * key of small order anybody can sign, and browsers differ in whether they mind.
 */
export function keyBytes(text: string): Uint8Array<ArrayBuffer> | null {
  const raw = fromBase64url(text);
  if (!raw || raw.length !== 32) return null;
  const height = BigInt.asUintN(255, littleEndian(raw));
  return height >= FIELD_PRIME || SMALL_ORDER.has(height) ? null : raw;
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

const imported = new Map<string, Promise<CryptoKey | null>>();

function importKey(text: string): Promise<CryptoKey | null> {
  const known = imported.get(text);
  if (known) return known;
  const raw = keyBytes(text);
  const key = raw
    ? crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]).catch(() => null)
    : Promise.resolve(null);
  if (imported.size > 4096) imported.clear();
  imported.set(text, key);
  return key;
}

let able: Promise<boolean> | null = null;

/** Whether this browser can check signatures at all (those of before 2025 often cannot). */
export function canCheck(): Promise<boolean> {
  able ??= crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]).then(
    () => true,
    () => false,
  );
  return able;
}

/** Whether this key (base64url) signed exactly this code. False, never an error, for what is no safe key. */
export async function signatureHolds(opened: OpenedCode, publicKey: string): Promise<boolean> {
  const key = await importKey(publicKey);
  return key !== null && crypto.subtle.verify({ name: "Ed25519" }, key, opened.signature, opened.signed);
}
