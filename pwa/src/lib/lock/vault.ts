/**
 * The key under which this device's records lie, and the PIN that wraps it.
 *
 * The key is random and never changes; a new PIN only wraps it anew, so what is
 * on the device need not be written again. PBKDF2 and the wrapping are the
 * browser's own (WebCrypto).
 */

import { fromBase64url, toBase64url } from "../presence/base64url";
import type { Tries } from "./rules";

/** OWASP's figure of 2023 for PBKDF2-HMAC-SHA256; about a second on a cheap phone. */
export const ITERATIONS = 600_000;

/** What is stored beside the sealed records. Nothing in it opens them without the PIN. */
export interface Vault {
  /** Names the key: rows sealed with another one are not ours to read. */
  id: string;
  salt: string;
  iterations: number;
  iv: string;
  wrapped: string;
  tries: Tries;
}

export interface OpenedVault {
  vault: Vault;
  key: Uint8Array<ArrayBuffer>;
}

const NO_TRIES: Tries = { wrong: 0, at: 0 };

/** A new key, wrapped with this PIN. */
export async function makeVault(pin: string, iterations = ITERATIONS): Promise<OpenedVault> {
  const key = crypto.getRandomValues(new Uint8Array(32));
  return { key, vault: await wrap(crypto.randomUUID(), key, pin, iterations) };
}

/** The same key under another PIN. */
export async function withPin({ vault, key }: OpenedVault, pin: string): Promise<Vault> {
  return wrap(vault.id, key, pin, vault.iterations);
}

/** The key, when this is the PIN; null when it is not. */
export async function openVault(vault: Vault, pin: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const [salt, iv, wrapped] = [vault.salt, vault.iv, vault.wrapped].map(fromBase64url);
  if (!salt || !iv || !wrapped) return null;
  const wrapping = await wrappingKey(pin, salt, vault.iterations);
  try {
    return new Uint8Array(await crypto.subtle.decrypt(manner(vault.id, iv), wrapping, wrapped));
  } catch {
    return null;
  }
}

async function wrap(id: string, key: Uint8Array<ArrayBuffer>, pin: string, iterations: number): Promise<Vault> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const wrapped = await crypto.subtle.encrypt(manner(id, iv), await wrappingKey(pin, salt, iterations), key);
  return {
    id,
    salt: toBase64url(salt),
    iterations,
    iv: toBase64url(iv),
    wrapped: toBase64url(new Uint8Array(wrapped)),
    tries: NO_TRIES,
  };
}

function manner(id: string, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(id) };
}

async function wrappingKey(pin: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations },
    base,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}
