/** Bytes as text and back, digests, and what kind of file bytes are. */

/** How much of a long array is handed over as arguments at once. */
const STEP = 0x8000;

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += STEP) text += String.fromCharCode(...bytes.subarray(i, i + STEP));
  return btoa(text);
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The media type without its parameters: "audio/webm;codecs=opus" is "audio/webm". */
export function plainType(type: string): string {
  return (type.split(";")[0] ?? "").trim().toLowerCase();
}

/** Width and height of a picture by its first bytes; null where they do not tell. Pure. */
export function pictureSize(head: Uint8Array): { width: number; height: number } | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const at = (place: number, ...signs: number[]): boolean => signs.every((sign, i) => head[place + i] === sign);
  if (at(0, 0x89, 0x50, 0x4e, 0x47) && head.length >= 24) return { width: view.getUint32(16), height: view.getUint32(20) };
  if (at(0, 0xff, 0xd8)) return jpegSize(view);
  if (at(0, 0x52, 0x49, 0x46, 0x46) && at(8, 0x57, 0x45, 0x42, 0x50) && head.length >= 30) return webpSize(view);
  return null;
}

function jpegSize(view: DataView): { width: number; height: number } | null {
  let place = 2;
  while (place + 9 < view.byteLength) {
    if (view.getUint8(place) !== 0xff) return null;
    const marker = view.getUint8(place + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(place + 5), width: view.getUint16(place + 7) };
    place += 2 + view.getUint16(place + 2);
  }
  return null;
}

function webpSize(view: DataView): { width: number; height: number } | null {
  const form = view.getUint8(15);
  if (form === 0x58) return { width: 1 + (view.getUint32(24, true) & 0xffffff), height: 1 + (view.getUint16(27, true) | (view.getUint8(29) << 16)) };
  if (form === 0x20) return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (form === 0x4c) {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  return null;
}

/** The size that fits within `most` on its longest side; never larger than it is. Pure. */
export function fitted(width: number, height: number, most: number): { width: number; height: number } {
  const scale = Math.min(1, most / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
