/**
 * Hearing that something changed. A hint, never the data: each one only wakes
 * the sync. When nothing is heard for a minute, not even the server's comments,
 * the device asks by itself.
 */

import { eventReader } from "./sse";
import type { Exclusive } from "./tabs";
import type { Transport } from "./transport";

export const SILENCE_MS = 60_000;

export interface LiveOptions {
  region: string;
  transport: Transport;
  exclusive: Exclusive;
  /** The tick that the device is at: an older one is no news. */
  tick: () => Promise<number>;
  wake: () => void;
  random: () => number;
}

/** Listen until the returned function is called. Only one tab holds the line; the next takes over when it goes. */
export function listen(options: LiveOptions): () => void {
  const { region, transport, exclusive } = options;
  const ended = new AbortController();
  let heard = Date.now();
  const poll = setInterval(() => {
    if (Date.now() - heard < SILENCE_MS) return;
    heard = Date.now();
    options.wake();
  }, SILENCE_MS / 4);

  async function keepLine(): Promise<void> {
    for (let failures = 0; !ended.signal.aborted; ) {
      const began = Date.now();
      const line = new AbortController();
      const end = (): void => line.abort();
      ended.signal.addEventListener("abort", end);
      const stream = await transport.stream(`/api/regions/${region}/live`, line.signal);
      if (stream) {
        await follow(stream, end);
      }
      ended.signal.removeEventListener("abort", end);
      failures = Date.now() - began > SILENCE_MS ? 0 : Math.min(failures + 1, 6);
      await pause(1000 * 2 ** failures * (0.5 + options.random() * 0.5), ended.signal);
    }
  }

  async function follow(stream: ReadableStream<Uint8Array>, end: () => void): Promise<void> {
    const decoder = new TextDecoder();
    const read = eventReader(({ event, data }) => {
      heard = Date.now();
      if (event === "reset") options.wake();
      if (event === "tick") void news(data);
    });
    const watchdog = setInterval(() => {
      if (Date.now() - heard > SILENCE_MS) end();
    }, SILENCE_MS / 4);
    try {
      heard = Date.now();
      const reader = stream.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        read(decoder.decode(value, { stream: true }));
      }
    } catch {
      // The line broke; keepLine opens the next one.
    } finally {
      clearInterval(watchdog);
    }
  }

  async function news(data: string): Promise<void> {
    let tick = Number.POSITIVE_INFINITY;
    try {
      tick = Number((JSON.parse(data) as { tick?: number }).tick ?? tick);
    } catch {
      // Unreadable news is news.
    }
    if (!(tick <= (await options.tick()))) options.wake();
  }

  void exclusive(`leerplek-live-${region}`, keepLine).catch(() => undefined);
  return () => {
    ended.abort();
    clearInterval(poll);
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
