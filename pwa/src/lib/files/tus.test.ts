import { expect, test } from "vitest";
import { FakeTus } from "./testing/fake-tus";
import { PIECE_BYTES, sendFile, type Sent } from "./tus";

const FILE = Uint8Array.from({ length: 2 * PIECE_BYTES + 77 }, (_, i) => (i * 7) % 251);

/** Send, and send again what was not done, as the app does when there is a network again. */
async function send(server: FakeTus, tries = 1): Promise<{ outcome: Sent; progress: number[] }> {
  let upload: string | undefined;
  const progress: number[] = [];
  let outcome: Sent = { done: "later", afterMs: null, reached: false };
  for (let i = 0; i < tries && outcome.done === "later"; i++) {
    outcome = await sendFile(server.wire, {
      region: "r",
      scope: "placement:p",
      type: "image/jpeg",
      bytes: FILE,
      upload,
      reached: async (reached) => {
        upload = reached.upload ?? undefined;
        progress.push(reached.sent);
      },
    });
  }
  return { outcome, progress };
}

test("a file arrives whole, in pieces", async () => {
  const server = new FakeTus();
  const { outcome, progress } = await send(server);
  expect(outcome).toEqual({ done: "sent" });
  expect(Buffer.compare(server.received, FILE)).toBe(0);
  expect(progress).toEqual([0, PIECE_BYTES, 2 * PIECE_BYTES, FILE.length]);
});

test("what had arrived before the line was lost is not sent again", async () => {
  const server = new FakeTus();
  let lost = false;
  server.mishap = ({ method, offset }) => (method === "PATCH" && offset > 0 && !lost ? ((lost = true), "lost") : null);
  expect((await send(server, 2)).outcome).toEqual({ done: "sent" });
  expect(Buffer.compare(server.received, FILE)).toBe(0);
  expect(server.log.filter((line) => line === "PATCH 0")).toHaveLength(1);
});

test("a piece whose answer was lost counts as what the server says", async () => {
  const server = new FakeTus();
  let lost = false;
  server.mishap = ({ method }) => (method === "PATCH" && !lost ? ((lost = true), "lost-after") : null);
  expect((await send(server, 2)).outcome).toEqual({ done: "sent" });
  expect(Buffer.compare(server.received, FILE)).toBe(0);
});

test("a piece damaged on the way is sent again", async () => {
  const server = new FakeTus();
  let damaged = 0;
  server.mishap = ({ method }) => (method === "PATCH" && damaged++ < 2 ? 460 : null);
  expect((await send(server)).outcome).toEqual({ done: "sent" });
  expect(Buffer.compare(server.received, FILE)).toBe(0);
});

test("an upload that the server forgot begins anew", async () => {
  const server = new FakeTus();
  let lost = false;
  server.mishap = ({ method, offset }) => (method === "PATCH" && offset > 0 && !lost ? ((lost = true), server.uploads.clear(), "lost") : null);
  expect((await send(server, 2)).outcome).toEqual({ done: "sent" });
  expect(Buffer.compare(server.received, FILE)).toBe(0);
});

test.each([403, 404, 413, 415])("a refusal of %i is final, and says why", async (status) => {
  const server = new FakeTus();
  server.mishap = ({ method }) => (method === "POST" ? status : null);
  expect((await send(server)).outcome).toEqual({ done: "refused", code: `code-${status}`, said: "Dit kan niet." });
});

test("a page of a hotspot is no refusal", async () => {
  const server = new FakeTus();
  let pages = 0;
  server.mishap = ({ method }) => (method === "POST" && pages++ === 0 ? "a page" : null);
  expect((await send(server, 2)).outcome).toEqual({ done: "sent" });
});

test.each([401, 429, 500, 503, 507])("an answer of %i is for another time", async (status) => {
  const server = new FakeTus();
  server.mishap = ({ method }) => (method === "POST" ? status : null);
  expect((await send(server)).outcome).toMatchObject({ done: "later", reached: true });
});

test("a server that damages everything is not asked for ever", async () => {
  const server = new FakeTus();
  server.mishap = ({ method }) => (method === "PATCH" ? 460 : null);
  expect((await send(server)).outcome).toMatchObject({ done: "later" });
  expect(server.log.length).toBeLessThan(10);
});

test("a server that keeps forgetting is not asked for ever", async () => {
  const server = new FakeTus();
  server.mishap = ({ method }) => (method === "PATCH" ? 404 : null);
  expect((await send(server)).outcome).toMatchObject({ done: "later" });
  expect(server.log.length).toBeLessThan(20);
});
