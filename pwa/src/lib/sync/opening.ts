/** What was kept of the first screen, from finding it at an opening until it was drawn. */

import type { DrawnFrom, KeptScreen, Place } from "./first-sight";

/** Only the screens of some roles are kept. */
const firstSight = () => import("./first-sight");

export class Opening {
  private found: KeptScreen | null = null;
  private stands: () => void = () => undefined;
  private readonly comes: ReturnType<typeof firstSight> | null;

  /** `build` names this build of the app; `kept` where the first screen is one that is kept. */
  constructor(
    private readonly build: string,
    kept: boolean,
  ) {
    this.comes = kept ? firstSight() : null;
    this.comes?.catch(() => undefined);
  }

  /** Look for one. `over` resolves when nothing has to be left unread for it any more: at once without one. */
  look(place: Place): { there: Promise<boolean>; over: Promise<void> } {
    const drawn = new Promise<void>((stands) => (this.stands = stands));
    const there = this.recall(place).then(
      (found) => (this.found = found) !== null,
      () => false,
    );
    return { there, over: there.then((is) => (is ? drawn : undefined)) };
  }

  of(screen: string): unknown {
    return this.found?.screen === screen ? this.found.value : undefined;
  }

  /** It was drawn, or nobody draws it: it is used once. */
  shown(): void {
    this.found = null;
    this.stands();
  }

  async keep(place: Place, screen: string, from: DrawnFrom, value: unknown): Promise<void> {
    await (await firstSight()).keep(place, this.build, screen, from, value);
  }

  private async recall(place: Place): Promise<KeptScreen | null> {
    return this.comes && (await this.comes).recall(place, this.build);
  }
}
