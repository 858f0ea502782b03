/**
 * Reading QR codes from the camera: with the browser's own detector where it
 * has one, else with zxing from our own origin. Knows nothing of presence codes.
 */

export type CameraTrouble = "no-camera" | "not-allowed" | "in-use" | "insecure" | "failed";

export class CameraError extends Error {
  constructor(readonly trouble: CameraTrouble) {
    super(trouble);
    this.name = "CameraError";
  }
}


interface NativeDetector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface NativeDetectorClass {
  new (options: { formats: string[] }): NativeDetector;
  getSupportedFormats(): Promise<string[]>;
}

/** Frames tried per second: enough to feel immediate, little enough for a cheap phone. */
const FRAMES_PER_SECOND = 12;
const LONGEST_SIDE = 960;

async function nativeDetector(): Promise<NativeDetector | null> {
  const Native = (globalThis as { BarcodeDetector?: NativeDetectorClass }).BarcodeDetector;
  if (!Native) return null;
  try {
    if (!(await Native.getSupportedFormats()).includes("qr_code")) return null;
    return new Native({ formats: ["qr_code"] });
  } catch {
    // Some phones name the class without having the service behind it.
    return null;
  }
}

/** Fetch what reading needs, so that the first scan also works without a network. */
export async function prepareScanner(): Promise<void> {
  if (!(await nativeDetector())) await (await import("./zxing")).prepare();
}

function frameOf(video: HTMLVideoElement, canvas: HTMLCanvasElement): ImageData | null {
  const { videoWidth: width, videoHeight: height } = video;
  if (width === 0 || height === 0) return null;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return null;
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

async function openCamera(): Promise<MediaStream> {
  if (!window.isSecureContext) throw new CameraError("insecure");
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraError("no-camera");
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotAllowedError" || name === "SecurityError") throw new CameraError("not-allowed");
    if (name === "NotFoundError" || name === "OverconstrainedError") throw new CameraError("no-camera");
    if (name === "NotReadableError" || name === "AbortError") throw new CameraError("in-use");
    throw new CameraError("failed");
  }
}

export interface Scanning {
  stop(): void;
}

/**
 * Show the camera in `video` and report each text read, once while it stays in
 * sight. Rejects with a {@link CameraError}; after `stop()` nothing is reported.
 */
export async function startScanning(video: HTMLVideoElement, onText: (text: string) => void): Promise<Scanning> {
  const stream = await openCamera();
  let stopped = false;
  let last = "";
  let lastSeen = 0;
  const stop = () => {
    stopped = true;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  try {
    video.srcObject = stream;
    video.muted = true;
    video.playsInline = true;
    await video.play();
    const native = await nativeDetector();
    const zxing = native ? null : await (await import("./zxing")).prepare();
    const canvas = document.createElement("canvas");
    const read = async (): Promise<string[]> => {
      if (native) return (await native.detect(video)).map((hit) => hit.rawValue);
      const frame = frameOf(video, canvas);
      return frame && zxing ? zxing(frame) : [];
    };
    const loop = async () => {
      while (!stopped) {
        const began = performance.now();
        const texts = document.hidden ? [] : await read().catch(() => []);
        if (stopped) return;
        for (const text of texts) {
          const now = performance.now();
          const fresh = text !== last || now - lastSeen > 3000;
          last = text;
          lastSeen = now;
          if (fresh) onText(text);
        }
        const rest = 1000 / FRAMES_PER_SECOND - (performance.now() - began);
        await new Promise((done) => setTimeout(done, Math.max(10, rest)));
      }
    };
    void loop();
  } catch (error) {
    stop();
    throw error instanceof CameraError ? error : new CameraError("failed");
  }
  return { stop };
}
