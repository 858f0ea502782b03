/**
 * Makes a picture small enough to send, and leaves behind what the camera wrote
 * into it (where, when, with what): it is drawn anew. A cheap phone has little
 * memory, so the size is read from the first bytes before anything is decoded.
 */

import { fitted, pictureSize } from "./picture-size";

export const LONGEST_SIDE = 1600;
/** A photo straight from a camera is smaller; anything larger is something else. */
export const MOST_SOURCE_BYTES = 40 * 1024 * 1024;
/** About what the best phone cameras make; decoding more could end the app on a cheap phone. */
export const MOST_PIXELS = 64_000_000;
const HEAD_BYTES = 512 * 1024;
const QUALITY = 0.82;

export type PictureTrouble = "too-large" | "no-picture";

export class PictureError extends Error {
  constructor(readonly trouble: PictureTrouble) {
    super(trouble);
    this.name = "PictureError";
  }
}

/** The picture as a JPEG of at most {@link LONGEST_SIDE}; rejects with a {@link PictureError} and nothing else. */
export async function prepared(file: Blob): Promise<Blob> {
  if (file.size > MOST_SOURCE_BYTES) throw new PictureError("too-large");
  const head = await file.slice(0, HEAD_BYTES).arrayBuffer().catch(() => null);
  const size = head && pictureSize(new Uint8Array(head));
  if (size && size.width * size.height > MOST_PIXELS) throw new PictureError("too-large");
  const bitmap = await decoded(file, size ?? null);
  try {
    const { width, height } = fitted(bitmap.width, bitmap.height, LONGEST_SIDE);
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const brush = canvas.getContext("2d");
    if (!brush) throw new PictureError("too-large");
    // What is see-through in a PNG would come out black.
    brush.fillStyle = "white";
    brush.fillRect(0, 0, width, height);
    brush.drawImage(bitmap, 0, 0, width, height);
    const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    canvas.width = canvas.height = 0;
    if (!made) throw new PictureError("too-large");
    return made;
  } finally {
    bitmap.close();
  }
}

async function decoded(file: Blob, size: { width: number; height: number } | null): Promise<ImageBitmap> {
  try {
    if (size === null) return await createImageBitmap(file);
    // The browser scales while it decodes; turned pictures are measured again afterwards.
    const { width } = fitted(size.width, size.height, LONGEST_SIDE * 2);
    return await createImageBitmap(file, width < size.width ? { resizeWidth: width, resizeQuality: "medium" } : {});
  } catch {
    throw new PictureError("no-picture");
  }
}
