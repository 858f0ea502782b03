/** Why something that the person asked for was not done on this device, in their own language. */

import { has, t } from "$lib/i18n/index.svelte";

/** A sentence with what to do about it; for an error without a known code, that it was not saved. */
export function sayFailure(problem: unknown): string {
  const code = (problem as { code?: unknown } | null)?.code;
  if (typeof code !== "string" || !has(`code.${code}`)) return t("save.failed");
  // Some of these are titles elsewhere, and titles end without a full stop.
  const what = t(`code.${code}`).replace(/([^.!?])$/, "$1.");
  return `${what} ${t(has(`todo.${code}`) ? `todo.${code}` : "save.failed")}`;
}
