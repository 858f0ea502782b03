/** Why a scan or a day was marked, in plain words: the server's own table, so that both say the same. */

import table from "../../../../server/attendance/reasons.json";
import { inOwnWords, language, t } from "$lib/i18n/index.svelte";

const REASONS = table as Readonly<Record<string, Readonly<Record<"nl" | "en", string>>>>;

/** A reason of a newer server gets a general sentence. */
export function sayReason(key: string): string {
  const reason = REASONS[key]?.[language()];
  return reason ? inOwnWords(reason) : t("flag.other");
}
