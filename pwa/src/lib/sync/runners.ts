/** The syncs of a device: of the region on screen, and of others as long as edits wait in them. */

import type { Database } from "./db";
import type { Runner } from "./running";
import type { WakeReason } from "./session";

export class Runners {
  /** Of the region on screen. */
  shown: Runner | null = null;
  private others: Runner[] = [];
  private stopListening: () => void = () => undefined;

  constructor(private readonly make: (database: Database, region: string) => Runner) {}

  /** Begin with this region, at rest; all others stop. */
  show(database: Database, region: string): Runner {
    this.stop();
    return (this.shown = this.make(database, region));
  }

  /** Wake the region on screen when the server says that something changed. */
  listen(line: Parameters<Runner["listen"]>[0]): void {
    this.stopListening();
    this.stopListening = this.shown?.listen(line) ?? (() => undefined);
  }

  /** What was made in another region than this one is sent too, whichever is on screen. */
  async sendOthers(database: Database, but: string): Promise<void> {
    const { shown } = this;
    const waiting = await database.getAllKeys("outbox");
    if (shown === null || this.shown !== shown) return;
    const regions = new Set(waiting.map(([region]) => region));
    regions.delete(but);
    this.others = [...regions].map((region) => this.make(database, region));
    for (const runner of this.others) void runner.wake("online");
  }

  async wake(by: WakeReason): Promise<void> {
    await Promise.all([this.shown, ...this.others].map((runner) => runner?.wake(by)));
  }

  /** Let running syncs end after their present step, and stop listening. */
  stop(): void {
    for (const runner of [this.shown, ...this.others]) runner?.close();
    this.shown = null;
    this.others = [];
    this.stopListening();
  }
}
