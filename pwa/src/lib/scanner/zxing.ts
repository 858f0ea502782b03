/** zxing-wasm from our own origin: by itself it would fetch its file from somebody else's server. */

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";

let ready: Promise<unknown> | undefined;

/** Load the reader; the answer reads the QR codes of one frame. */
export async function prepare(): Promise<(frame: ImageData) => Promise<string[]>> {
  ready ??= prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  try {
    await ready;
  } catch (error) {
    ready = undefined;
    throw error;
  }
  return async (frame) => {
    const hits = await readBarcodes(frame, { formats: ["QRCode"], maxNumberOfSymbols: 1, tryHarder: true });
    return hits.filter((hit) => hit.isValid).map((hit) => hit.text);
  };
}
