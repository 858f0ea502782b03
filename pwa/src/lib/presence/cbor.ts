/**
 * The little of CBOR (RFC 8949) that presence codes use, strictly: definite
 * lengths, shortest forms, map keys in order and once each, nothing behind the
 * end. One value has one encoding, so a changed byte is a changed value.
 */

export type Cbor = number | Uint8Array | Cbor[] | Map<number, Cbor> | Tagged;

export class Tagged {
  constructor(
    readonly tag: number,
    readonly value: Cbor,
  ) {}
}

/** The bytes are not the one encoding of a value of this format. */
export class CborError extends Error {}

const DEEPEST = 4;

export function decodeCbor(bytes: Uint8Array): Cbor {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.at !== bytes.length) throw new CborError("bytes behind the end");
  return value;
}

class Reader {
  at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  value(depth: number): Cbor {
    if (depth > DEEPEST) throw new CborError("too deep");
    const first = this.take(1)[0] ?? 0;
    const major = first >> 5;
    const argument = this.argument(first & 0x1f);
    switch (major) {
      case 0:
        return argument;
      case 1:
        return -1 - argument;
      case 2:
        return this.take(argument);
      case 4:
        return Array.from({ length: this.fits(argument) }, () => this.value(depth + 1));
      case 5:
        return this.map(this.fits(argument), depth);
      case 6:
        return new Tagged(argument, this.value(depth + 1));
      default:
        throw new CborError("a type that codes do not use");
    }
  }

  private map(size: number, depth: number): Map<number, Cbor> {
    const map = new Map<number, Cbor>();
    let before: Uint8Array | null = null;
    for (let i = 0; i < size; i++) {
      const from = this.at;
      const key = this.value(depth + 1);
      if (typeof key !== "number") throw new CborError("a key that is no number");
      const encoded = this.bytes.subarray(from, this.at);
      if (before && compare(before, encoded) >= 0) throw new CborError("keys out of order");
      before = encoded;
      map.set(key, this.value(depth + 1));
    }
    return map;
  }

  private argument(info: number): number {
    if (info < 24) return info;
    const sizes: Record<number, [bytes: number, least: number]> = {
      24: [1, 24],
      25: [2, 0x100],
      26: [4, 0x1_0000],
      27: [8, 0x1_0000_0000],
    };
    const size = sizes[info];
    if (!size) throw new CborError("indefinite or reserved length");
    let argument = 0;
    for (const byte of this.take(size[0])) argument = argument * 256 + byte;
    if (argument < size[1]) throw new CborError("not the shortest form");
    if (!Number.isSafeInteger(argument)) throw new CborError("number too large");
    return argument;
  }

  private fits(count: number): number {
    if (count > this.bytes.length - this.at) throw new CborError("shorter than it says");
    return count;
  }

  private take(count: number): Uint8Array {
    this.fits(count);
    this.at += count;
    return this.bytes.slice(this.at - count, this.at);
  }
}

export function encodeCbor(value: Cbor): Uint8Array {
  if (typeof value === "number") return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (value instanceof Uint8Array) return joined([head(2, value.length), value]);
  if (Array.isArray(value)) return joined([head(4, value.length), ...value.map(encodeCbor)]);
  if (value instanceof Tagged) return joined([head(6, value.tag), encodeCbor(value.value)]);
  const entries = [...value].map(([key, item]) => [encodeCbor(key), encodeCbor(item)] as const);
  entries.sort(([a], [b]) => compare(a, b));
  return joined([head(5, entries.length), ...entries.flat()]);
}

function head(major: number, argument: number): Uint8Array {
  const size = argument < 24 ? 0 : argument < 0x100 ? 1 : argument < 0x1_0000 ? 2 : argument < 2 ** 32 ? 4 : 8;
  const bytes = new Uint8Array(1 + size);
  bytes[0] = (major << 5) | (size === 0 ? argument : 24 + Math.log2(size));
  for (let i = size, rest = argument; i > 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
