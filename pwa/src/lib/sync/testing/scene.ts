/** One person's phone and a server, for tests of a single situation. */

import { freshIndexedDb, TestDevice } from "./device";
import { FakeServer } from "./fake-server";
import type { Reply } from "../wire";

export const SCOPE = "placement:22222222-2222-4222-8222-222222222222";
export const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

/** A server with a phone and a tablet of Sanne, and nothing on this device yet. */
export function newServer(): FakeServer {
  freshIndexedDb();
  const server = new FakeServer();
  server.addDevice("phone", "sanne");
  server.addDevice("tablet", "sanne");
  server.grant("sanne", SCOPE);
  return server;
}

export async function phoneOf(server: FakeServer): Promise<TestDevice> {
  const made = await new TestDevice(server.transport("phone")).start();
  server.now = () => made.clock.wall();
  return made;
}

/** The next requests are answered so, in turn, instead of by the server. */
export function answering(device: TestDevice, ...replies: (Reply | "lost answer" | "no network")[]): void {
  const real = device.transport;
  device.transport = {
    ...real,
    post: async (path, body) => {
      const reply = replies.shift();
      if (reply === undefined) return real.post(path, body);
      if (reply === "lost answer") await real.post(path, body);
      return typeof reply === "string" ? { status: 0, body: null, retryAfter: null } : reply;
    },
  };
}
