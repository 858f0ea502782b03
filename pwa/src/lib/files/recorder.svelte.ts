/** A voice note: at most two minutes, with the time and how loud it is while it is made. */

export const LONGEST_SECONDS = 120;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const BITS_A_SECOND = 24_000;

export type RecorderTrouble = "refused" | "no-microphone" | "unable";

export class VoiceRecorder {
  recording = $state(false);
  seconds = $state(0);
  /** 0 is silence, 1 as loud as it goes. */
  level = $state(0);
  trouble = $state<RecorderTrouble | null>(null);

  private recorder: MediaRecorder | null = null;
  private stream: MediaStream | null = null;
  private sound: AudioContext | null = null;
  private frame = 0;

  /** Whether this browser can do it at all. */
  static possible(): boolean {
    return typeof MediaRecorder !== "undefined" && !!navigator.mediaDevices?.getUserMedia;
  }

  /** Record until {@link stop} or the longest time; what was said, or null when nothing came of it. */
  async record(): Promise<Blob | null> {
    this.trouble = null;
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      const name = error instanceof Error ? error.name : "";
      this.trouble = name === "NotAllowedError" || name === "SecurityError" ? "refused" : "no-microphone";
      return null;
    }
    try {
      return await this.listen(this.stream);
    } catch {
      this.trouble = "unable";
      return null;
    } finally {
      this.leave();
    }
  }

  stop(): void {
    if (this.recorder?.state === "recording") this.recorder.stop();
  }

  private listen(stream: MediaStream): Promise<Blob | null> {
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(stream, { audioBitsPerSecond: BITS_A_SECOND, ...(mimeType ? { mimeType } : {}) });
    this.recorder = recorder;
    const parts: Blob[] = [];
    const ended = new Promise<Blob | null>((done, failed) => {
      recorder.ondataavailable = ({ data }) => data.size > 0 && parts.push(data);
      recorder.onerror = () => failed(new Error("recorder"));
      recorder.onstop = () => done(parts.length > 0 ? new Blob(parts, { type: recorder.mimeType }) : null);
    });
    recorder.start(1000);
    this.recording = true;
    this.watch(stream, performance.now());
    return ended;
  }

  private watch(stream: MediaStream, began: number): void {
    const sound = new AudioContext();
    this.sound = sound;
    const meter = sound.createAnalyser();
    meter.fftSize = 512;
    sound.createMediaStreamSource(stream).connect(meter);
    const wave = new Uint8Array(meter.fftSize);
    const look = (): void => {
      this.seconds = Math.floor((performance.now() - began) / 1000);
      meter.getByteTimeDomainData(wave);
      this.level = Math.min(1, Math.max(...wave.map((point) => Math.abs(point - 128))) / 64);
      if (this.seconds >= LONGEST_SECONDS) this.stop();
      else this.frame = requestAnimationFrame(look);
    };
    look();
  }

  private leave(): void {
    cancelAnimationFrame(this.frame);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    void this.sound?.close().catch(() => undefined);
    this.recorder = this.stream = this.sound = null;
    this.recording = false;
    this.seconds = 0;
    this.level = 0;
  }
}
