/**
 * Presence codes: a CWT (RFC 8392) in COSE_Sign1 (RFC 9052) with Ed25519, as
 * text in a link. Made by a kiosk, checked on any phone without a network.
 *
 * The server checks the same in server/attendance/codes.py;
 * tests/vectors/presence_codes.json keeps the two in step.
 */

import { fromBase64url, toBase64url } from "./base64url";
import { Tagged, decodeCbor, encodeCbor, type Cbor } from "./cbor";

export type Purpose = "kiosk" | "poster" | "card";

/** What a code says, once its form is right. Nothing is believed before its signature is checked. */
export interface Code {
  purpose: Purpose;
  /** A site for kiosk and poster, a placement for a card. */
  subject: string;
  /** Seconds since 1970. */
  issuedAt: number;
  expiresAt: number | null;
  /** Serial of a poster or card, step number of a kiosk: 16 hex digits. */
  serial: string;
  /** First eight bytes of SHA-256 over the public key: 16 hex digits. */
  kid: string;
}

/** A well-formed code; whether its signature holds is still to be asked. */
export interface OpenedCode {
  code: Code;
  signed: Uint8Array<ArrayBuffer>;
  signature: Uint8Array<ArrayBuffer>;
}

/** How long a kiosk's code is good: three of the 15 seconds that it is shown. */
export const KIOSK_LIFE_SECONDS = 45;

const COSE_SIGN1 = 18;
const ALG = 1;
const KID = 4;
const EDDSA = -8;
const EXP = 4;
const IAT = 6;
const CTI = 7;
/** Private-use claims; which one holds the 16 bytes tells what the code is on. */
const SUBJECTS: Record<Purpose, number> = { kiosk: -70001, poster: -70002, card: -70003 };
const PURPOSES = Object.keys(SUBJECTS) as Purpose[];

/** Take a code apart, or null when it is not exactly of this format. */
export function openCode(text: string): OpenedCode | null {
  const bytes = fromBase64url(text);
  if (!bytes || bytes.length > 512) return null;
  try {
    return read(decodeCbor(bytes));
  } catch {
    return null;
  }
}

function read(message: Cbor): OpenedCode | null {
  if (!(message instanceof Tagged) || message.tag !== COSE_SIGN1 || !Array.isArray(message.value)) return null;
  const [protectedHeader, unprotected, payload, signature, ...rest] = message.value;
  if (!(protectedHeader instanceof Uint8Array) || !(payload instanceof Uint8Array)) return null;
  if (!(signature instanceof Uint8Array) || signature.length !== 64 || rest.length > 0) return null;
  if (!(unprotected instanceof Map) || unprotected.size > 0) return null;

  const header = decodeCbor(protectedHeader);
  if (!(header instanceof Map) || !hasExactly(header, [ALG, KID]) || header.get(ALG) !== EDDSA) return null;
  const kid = header.get(KID);
  if (!(kid instanceof Uint8Array) || kid.length !== 8) return null;

  const claims = decodeCbor(payload);
  if (!(claims instanceof Map)) return null;
  const code = readClaims(claims, toHex(kid));
  if (!code) return null;
  return { code, signed: toBeSigned(protectedHeader, payload), signature: Uint8Array.from(signature) };
}

function readClaims(claims: Map<number, Cbor>, kid: string): Code | null {
  const purpose = PURPOSES.find((one) => claims.has(SUBJECTS[one]));
  if (!purpose) return null;
  const keys = [IAT, CTI, SUBJECTS[purpose]];
  if (!hasExactly(claims, claims.has(EXP) ? [EXP, ...keys] : keys)) return null;
  const [issuedAt, serial, subject] = keys.map((key) => claims.get(key));
  const expiresAt = claims.get(EXP) ?? null;
  if (!(subject instanceof Uint8Array) || subject.length !== 16) return null;
  if (!(serial instanceof Uint8Array) || serial.length !== 8) return null;
  if (!isTime(issuedAt)) return null;
  if (purpose === "kiosk" && expiresAt !== issuedAt + KIOSK_LIFE_SECONDS) return null;
  if (expiresAt !== null && (!isTime(expiresAt) || expiresAt <= issuedAt)) return null;
  return { purpose, subject: toUuid(subject), issuedAt, expiresAt, serial: toHex(serial), kid };
}

/** Seconds that take four bytes: from the second day of 1970 to the year 2106. */
function isTime(value: Cbor | undefined): value is number {
  return typeof value === "number" && value >= 0x1_0000 && value <= 0xffff_ffff;
}

function hasExactly(map: Map<number, Cbor>, keys: readonly number[]): boolean {
  return map.size === keys.length && keys.every((key) => map.has(key));
}

function toBeSigned(protectedHeader: Uint8Array, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  // Sig_structure: ["Signature1", protected, external_aad, payload]; the text is written by hand.
  const context = new TextEncoder().encode("Signature1");
  const parts = [
    Uint8Array.of(0x84, 0x60 + context.length),
    context,
    encodeCbor(protectedHeader),
    encodeCbor(new Uint8Array()),
    encodeCbor(payload),
  ];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Make and sign a code. `sign` is asked once; its key never comes here. */
export async function makeCode(
  code: Code,
  sign: (message: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>,
): Promise<string> {
  const header = encodeCbor(new Map<number, Cbor>([[ALG, EDDSA], [KID, fromHex(code.kid)]]));
  const claims = new Map<number, Cbor>([
    [IAT, code.issuedAt],
    [CTI, fromHex(code.serial)],
    [SUBJECTS[code.purpose], fromHex(code.subject.replaceAll("-", ""))],
  ]);
  if (code.expiresAt !== null) claims.set(EXP, code.expiresAt);
  const payload = encodeCbor(claims);
  const signature = await sign(toBeSigned(header, payload));
  return toBase64url(encodeCbor(new Tagged(COSE_SIGN1, [header, new Map(), payload, signature])));
}

/** The name of a key in codes. */
export async function kidOf(publicKey: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", publicKey)).slice(0, 8));
}

/** The code in a scanned text: a link of any host with `/s#`, or the bare code. Null: no code of ours. */
export function codeInText(scanned: string): string | null {
  const text = scanned.trim();
  const fromLink = /^https?:\/\/[^/?#]+\/s#(.+)$/.exec(text)?.[1];
  const code = fromLink ?? text;
  return openCode(code) ? code : null;
}

/** The link that a code travels in: any phone's camera opens it. */
export function linkFor(origin: string, code: string): string {
  return `${origin}/s#${code}`;
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function toUuid(bytes: Uint8Array): string {
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
