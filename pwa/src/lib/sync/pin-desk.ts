/** What asking, setting and forgetting a PIN means for the app that is open; one thing at a time. */

import type { Database } from "./db";
import type { Locking } from "./locking";
import { Locked } from "./sealing";
import { withinPage } from "./tabs";
import type { Pin, PinTried, SignedIn } from "./types";

/** The open app, as far as a lock reaches into it. */
export interface Behind {
  session(): SignedIn | null;
  opened(): Database;
  /** Let nothing of ours be half-way, and what is typed be kept. */
  pause(): Promise<void>;
  /** Let go of everything that was read, and begin anew with what may be read now. */
  begin(): Promise<void>;
  /** The other tabs begin anew as well. */
  tell(): void;
}

export class PinDesk implements Pin {
  readonly state;
  private readonly turn = crypto.randomUUID();

  constructor(
    private readonly locking: Locking,
    private readonly behind: Behind,
  ) {
    this.state = locking.state;
  }

  set(pin: string): Promise<void> {
    return this.inTurn(() => this.resealing(() => this.locking.set(pin)));
  }

  remove(pin: string): Promise<PinTried> {
    return this.inTurn(() => this.resealing(() => this.locking.remove(pin)));
  }

  change(from: string, to: string): Promise<PinTried> {
    return this.inTurn(() => this.locking.change(from, to));
  }

  unlock(pin: string): Promise<PinTried> {
    return this.inTurn(async () => {
      const tried = await this.locking.unlock(pin);
      if (tried.open && !this.behind.session()) await this.behind.begin();
      return tried;
    });
  }

  takeBack(pin: string): Promise<PinTried> {
    return this.inTurn(async () => {
      const session = this.behind.session();
      if (!session) throw new Locked();
      const tried = await this.locking.takeBack(pin, this.behind.opened(), session);
      if (tried.open) await this.behind.begin();
      return tried;
    });
  }

  async lock(): Promise<void> {
    if (!this.state.get().pin) return;
    this.behind.tell();
    await this.lockHere();
  }

  /** Let go of the key; where there is none any more, begin anew without. */
  lockHere(): Promise<void> {
    return this.inTurn(async () => {
      await this.behind.pause();
      await this.locking.lock();
      await this.behind.begin();
    });
  }

  /** Rewrite what is stored, and go on with it. */
  private async resealing<T>(rewrite: () => Promise<T>): Promise<T> {
    this.behind.opened();
    await this.behind.pause();
    try {
      const done = await rewrite();
      this.behind.tell();
      return done;
    } finally {
      await this.behind.begin();
    }
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    return withinPage(this.turn, work);
  }
}
