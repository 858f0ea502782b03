/** Who changed what, told to every screen of this tab and to the other tabs. */

import type { Revision } from "./kept-rows";

export interface Notice {
  region: string;
  /** Kinds of records that changed, or that a change is drawn over; null: any. */
  kinds: string[] | null;
  /** What became of the stored records; null when nothing did. Absent: whoever tells it does not know. */
  revision?: Revision | null;
}

/** More rows than this are not copied to the other tabs; those read again what they show. */
const MOST_ROWS_TOLD = 50;

type Message =
  | { type: "changed"; notice: Notice }
  | { type: "wiped"; revoked: boolean }
  | { type: "signed-in" }
  | { type: "lock-changed" };

export class Notices {
  private readonly watchers = new Set<(notice: Notice) => void>();
  private readonly channel: BroadcastChannel | null;
  onWiped: (revoked: boolean) => void = () => undefined;
  onSignedIn: () => void = () => undefined;
  onLockChanged: () => void = () => undefined;

  constructor(name: string) {
    this.channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name);
    if (this.channel) {
      this.channel.onmessage = (event: MessageEvent<Message>) => {
        if (event.data.type === "changed") this.tellHere(event.data.notice);
        else if (event.data.type === "wiped") this.onWiped(event.data.revoked);
        else if (event.data.type === "signed-in") this.onSignedIn();
        else if (event.data.type === "lock-changed") this.onLockChanged();
      };
    }
  }

  watch(run: (notice: Notice) => void): () => void {
    this.watchers.add(run);
    return () => this.watchers.delete(run);
  }

  changed(notice: Notice): void {
    this.tellHere(notice);
    const { revision } = notice;
    const large = revision?.rows && revision.rows.length > MOST_ROWS_TOLD;
    const told = large ? { ...notice, revision: { ...revision, rows: null } } : notice;
    this.channel?.postMessage({ type: "changed", notice: told } satisfies Message);
  }

  signedIn(): void {
    this.channel?.postMessage({ type: "signed-in" } satisfies Message);
  }

  /** Locked, or a PIN came or went: nobody goes on with what they hold. */
  lockChanged(): void {
    this.channel?.postMessage({ type: "lock-changed" } satisfies Message);
  }

  wiped(revoked: boolean): void {
    this.channel?.postMessage({ type: "wiped", revoked } satisfies Message);
  }

  close(): void {
    this.channel?.close();
    this.watchers.clear();
  }

  private tellHere(notice: Notice): void {
    for (const run of [...this.watchers]) run(notice);
  }
}
