/** How large a picture is and may be. Pure. */

/** Width and height of a picture by its first bytes; null where they do not tell. */
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

/** The size that fits within `most` on its longest side; never larger than it is. */
export function fitted(width: number, height: number, most: number): { width: number; height: number } {
  const scale = Math.min(1, most / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
