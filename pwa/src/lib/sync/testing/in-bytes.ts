/** A server whose good answers come as bytes, as they do over a network, and a worker that is none. */

import { attend } from "../backroom-desk";
import { enterBackroom, type Worked } from "../backroom";
import type { Backroom } from "../large-pages";
import type { Transport } from "../transport";

const decode = (bytes: ArrayBuffer): unknown => JSON.parse(new TextDecoder().decode(bytes)) as unknown;

/** The same transport, whose caller may read good answers elsewhere. What cannot be read never came. */
export function inBytes(real: Transport): Transport {
  return {
    ...real,
    post: async (path, body, read) => {
      const reply = await real.post(path, body);
      if (!read || reply.status !== 200) return reply;
      const { buffer } = new TextEncoder().encode(JSON.stringify(reply.body));
      try {
        return { ...reply, body: await read(buffer as ArrayBuffer, decode) };
      } catch {
        return { status: 0, body: null, retryAfter: null };
      }
    },
  };
}

/** What a worker of a test has done, and its end when the test says so. */
export class Hand {
  asked: string[] = [];
  ended = false;
  /** It dies when it is asked this. */
  diesAt: string | null = null;

  /** The way in to a worker for this database, on the same thread. */
  way(database: string): () => Promise<Backroom | null> {
    return () => enterBackroom(database, () => this.hired());
  }

  private hired(): Worked {
    const { port1, port2 } = new MessageChannel();
    const line: Worked = {
      onmessage: null,
      onerror: null,
      postMessage: (message, transfer = []) => {
        const what = (message as { do: string }).do;
        this.asked.push(what);
        if (what === this.diesAt) line.onerror?.({} as ErrorEvent);
        else port1.postMessage(message, transfer);
      },
      terminate: () => {
        this.ended = true;
        port1.close();
      },
    };
    port1.onmessage = (event) => line.onmessage?.(event as MessageEvent);
    attend(port2 as never);
    return line;
  }
}
