/**
 * Hearing that something changed. A hint, never the data: each one only wakes
 * the sync. When nothing is heard for a minute, not even the server's comments,
 * the device asks by itself.
 */

import { eventReader } from "./sse";
import type { Exclusive } from "./tabs";
import type { Transport } from "./transport";

export const SILENCE_MS = 60_000;
const NOWHERE = { tick: 0, epoch: null };

export interface Reached {
  tick: number;
  /** Of the tick; null before the first sync has ended. */
  epoch: string | null;
}

export interface LiveOptions {
  region: string;
  transport: Transport;
  exclusive: Exclusive;
  /** How far the device is: an older tick is no news, and what came since is told when the line opens. */
  reached: () => Promise<Reached>;
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
      const { tick, epoch } = await options.reached().catch(() => NOWHERE);
      const last = epoch === null ? null : `${epoch}:${tick}`;
      const stream = await transport.stream(`/api/regions/${region}/live`, line.signal, last);
      if (stream) {
        if (last === null) options.wake();
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
    if (!(tick <= (await options.reached()).tick)) options.wake();
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
