/** People by name, from every record on this device that names one. */

import { t } from "$lib/i18n/index.svelte";
import { namesOf } from "$lib/placements/model";
import { me, recordsOf } from "./index.svelte";

/** Make one while a component is set up. */
export class Names {
  readonly #roles = recordsOf("role");
  readonly #students = recordsOf("student");
  readonly #guardians = recordsOf("guardianship");
  readonly #placements = recordsOf("placement");
  readonly #known = $derived(namesOf(this.#roles.current, this.#students.current, this.#guardians.current, this.#placements.current));

  /** The name; "you" for who looks, "somebody else" for who is not named here. */
  of(person: string): string {
    return person === me().person ? t("names.you") : (this.#known.get(person) ?? t("conflict.someone"));
  }
}
