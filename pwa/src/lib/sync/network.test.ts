/// <reference types="node" />
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { eventReader, type ServerEvent } from "./sse";
import { listen } from "./live";
import { withinPage } from "./tabs";
import { httpTransport, retryAfterMs, type Transport } from "./transport";
import { stamp } from "./wire";

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

interface Seen {
  url: string;
  headers: Record<string, unknown>;
  body: Buffer;
}

/** A real server on the loopback that answers everything alike. */
async function answering(status: number, headers: Record<string, string>, body: string): Promise<{ transport: Transport; seen: Seen[] }> {
  const seen: Seen[] = [];
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      seen.push({ url: request.url ?? "", headers: request.headers, body: Buffer.concat(parts) });
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { transport: httpTransport({ origin: `http://127.0.0.1:${port}`, language: () => "nl" }), seen };
}

describe("one request", () => {
  test("says its language and brings back status, body and the time to wait", async () => {
    const { transport, seen } = await answering(503, { "retry-after": "7", "content-type": "application/problem+json" }, '{"code":"overloaded"}');
    expect(await transport.post("/api/x", { a: 1 })).toEqual({ status: 503, body: { code: "overloaded" }, retryAfter: 7000 });
    expect(seen[0]).toMatchObject({ url: "/api/x", headers: { "accept-language": "nl", "content-type": "application/json" } });
    expect(seen[0]?.headers["content-encoding"]).toBe(undefined);
  });

  test("is packed when that saves something", async () => {
    const { transport, seen } = await answering(200, {}, "{}");
    const body = { text: "stage ".repeat(5000) };
    await transport.post("/api/x", body);
    expect(seen[0]?.headers["content-encoding"]).toBe("gzip");
    expect(seen[0]?.body.length).toBeLessThan(1000);
    expect(JSON.parse(gunzipSync(seen[0]!.body).toString())).toEqual(body);
  });

  test("answered by a portal's page reached nobody", async () => {
    const { transport } = await answering(200, { "content-type": "text/html" }, "<html>Log in to the wifi</html>");
    expect(await transport.get("/api/me")).toEqual({ status: 0, body: null, retryAfter: null });
  });

  test("to nobody is no exception", async () => {
    const transport = httpTransport({ origin: "http://127.0.0.1:9", language: () => "nl" });
    expect(await transport.get("/api/me")).toEqual({ status: 0, body: null, retryAfter: null });
    expect(await transport.stream("/live", new AbortController().signal)).toBe(null);
  });

  test("is told to wait in seconds or until a date", () => {
    const now = Date.parse("2026-11-23T08:00:00Z");
    expect(retryAfterMs("120", now)).toBe(120_000);
    expect(retryAfterMs("Mon, 23 Nov 2026 08:00:30 GMT", now)).toBe(30_000);
    expect(retryAfterMs("soon", now)).toBe(null);
    expect(retryAfterMs(null, now)).toBe(null);
  });
});

describe("server-sent events", () => {
  test("are whole events however the pieces fall", () => {
    const text = 'id: 4\nevent: tick\ndata: {"tick": 816}\n\n: still here\r\n\r\nevent: reset\r\ndata:\r\n\r\ndata: a\ndata: b\n\n';
    const expected: ServerEvent[] = [
      { event: "tick", data: '{"tick": 816}', id: "4" },
      { event: "comment", data: " still here" },
      { event: "reset", data: "", id: "4" },
      { event: "message", data: "a\nb", id: "4" },
    ];
    for (let size = 1; size <= text.length; size++) {
      const told: ServerEvent[] = [];
      const read = eventReader((event) => told.push(event));
      for (let at = 0; at < text.length; at += size) read(text.slice(at, at + size));
      expect(told).toEqual(expected);
    }
  });

  test("wake the sync for news, and not for a tick that is here already", async () => {
    const lines = ['data: {"tick": 5}', 'data: {"tick": 9}'].map((data) => `event: tick\n${data}\n\n`);
    const woken = new Promise<number>((resolve) => {
      let asked = 0;
      const stop = listen({
        region: "r",
        transport: {
          get: async () => ({ status: 0, body: null, retryAfter: null }),
          post: async () => ({ status: 0, body: null, retryAfter: null }),
          stream: async () => new Response(lines.join("")).body,
        },
        exclusive: withinPage,
        reached: async () => {
          asked += 1;
          return { tick: 5, epoch: "e" };
        },
        wake: () => {
          stop();
          resolve(asked);
        },
        random: () => 0.5,
      });
    });
    expect(await woken).toBe(3);
  });

  test("ask for what was missed while there was no line", async () => {
    const asked = new Promise<unknown>((resolve) => {
      const stop = listen({
        region: "another",
        transport: {
          get: async () => ({ status: 0, body: null, retryAfter: null }),
          post: async () => ({ status: 0, body: null, retryAfter: null }),
          stream: async (_path, _signal, last) => {
            stop();
            resolve(last);
            return null;
          },
        },
        exclusive: withinPage,
        reached: async () => ({ tick: 816, epoch: "e1" }),
        wake: () => undefined,
        random: () => 0.5,
      });
    });
    expect(await asked).toBe("e1:816");
  });
});

describe("times on the wire", () => {
  test("carry milliseconds and the offset that the clock had", () => {
    const at = Date.parse("2026-11-22T07:01:02.123Z");
    expect(stamp(at, 60)).toBe("2026-11-22T08:01:02.123+01:00");
    expect(stamp(at, -210)).toBe("2026-11-22T03:31:02.123-03:30");
    expect(stamp(at, 0)).toBe("2026-11-22T07:01:02.123+00:00");
    for (const offset of [60, -210, 0, 345]) expect(Date.parse(stamp(at, offset))).toBe(at);
  });
});

describe("one at a time", () => {
  test("work under one name never overlaps, also after work that failed", async () => {
    const log: string[] = [];
    const work = (name: string, fails = false) => async (): Promise<void> => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
    };
    await Promise.allSettled([withinPage("x", work("a", true)), withinPage("x", work("b")), withinPage("x", work("c"))]);
    expect(log).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  });
});
