/** The way to the server: one request, one {@link Reply}, never an exception. */

import type { Reply } from "./wire";

/** Reads the body of a good answer, here or elsewhere; undefined where it is no JSON. */
export type Read = (bytes: ArrayBuffer, here: (bytes: ArrayBuffer) => unknown) => Promise<unknown>;

export interface Transport {
  /** A good answer is read by `read`, when there is one and the transport has bytes. */
  post(path: string, body: unknown, read?: Read): Promise<Reply>;
  get(path: string): Promise<Reply>;
  /** A stream of server-sent events, from the one after `last` on; null when it cannot be opened. */
  stream(path: string, signal: AbortSignal, last?: string | null): Promise<ReadableStream<Uint8Array> | null>;
}

export interface TransportOptions {
  /** Empty: the origin that served the app. */
  origin?: string;
  language: () => string;
  fetch?: typeof fetch;
  /** Extra headers, such as a bearer token where there is no cookie. */
  headers?: Record<string, string>;
}

/** From this size on packing saves more than it costs. */
const PACK_FROM_BYTES = 4096;
/** A phone on a bad line may need minutes for a page; no answer at all for longer is no connection. */
const PATIENCE_MS = 90_000;

/** What the browser speaks, of our languages. */
export function browserLanguage(): "nl" | "en" {
  return typeof navigator !== "undefined" && navigator.language?.startsWith("en") ? "en" : "nl";
}

export function httpTransport(options: TransportOptions): Transport {
  const origin = options.origin ?? "";
  const send = options.fetch ?? ((...args: Parameters<typeof fetch>) => fetch(...args));

  async function exchange(path: string, init: RequestInit, read?: Read): Promise<Reply> {
    try {
      const response = await send(origin + path, {
        credentials: "same-origin",
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE_MS),
        ...init,
        headers: {
          accept: "application/json",
          "accept-language": options.language(),
          ...options.headers,
          ...(init.headers as Record<string, string> | undefined),
        },
      });
      const body = read && response.ok ? await read(await response.arrayBuffer(), decode) : parse(await response.text());
      // A page where JSON was due is a captive portal or a proxy: the server was not reached.
      if (body === undefined && response.ok) return { status: 0, body: null, retryAfter: null };
      return {
        status: response.status,
        body: body ?? null,
        retryAfter: retryAfterMs(response.headers.get("retry-after"), Date.now()),
      };
    } catch {
      return { status: 0, body: null, retryAfter: null };
    }
  }

  return {
    get: (path) => exchange(path, { method: "GET" }),
    async post(path, body, read) {
      const text = JSON.stringify(body);
      const packed = text.length >= PACK_FROM_BYTES ? await pack(text) : null;
      const headers = { "content-type": "application/json", ...(packed ? { "content-encoding": "gzip" } : {}) };
      return exchange(path, { method: "POST", body: packed ?? text, headers }, read);
    },
    async stream(path, signal, last = null) {
      try {
        const response = await send(origin + path, {
          credentials: "same-origin",
          cache: "no-store",
          signal,
          headers: { accept: "text/event-stream", ...(last === null ? {} : { "last-event-id": last }), ...options.headers },
        });
        return response.ok ? response.body : null;
      } catch {
        return null;
      }
    },
  };
}

function parse(text: string): unknown {
  try {
    return text === "" ? null : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

const decode = (bytes: ArrayBuffer): unknown => parse(new TextDecoder().decode(bytes));

async function pack(text: string): Promise<Blob | null> {
  if (typeof CompressionStream === "undefined") return null;
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(stream).blob();
}

/** Seconds or a date, as HTTP allows both; null when absent or unreadable. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
