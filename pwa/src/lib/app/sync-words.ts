/** How the state of syncing is said in a few words. Pure. */

import type { SyncStatus } from "$lib/sync";

export interface Chip {
  key: string;
  count: number;
  icon: "sent" | "offline" | "kept" | "busy" | "you";
  tone: "plain" | "ok" | "info" | "warn" | "bad";
  /** Whether a screen reader is told when it comes; the steady coming and going is not. */
  announce: boolean;
}

/**
 * What needs the person comes first, then what is not sent, then the network.
 * It never says "sent" while anything is unsent.
 */
export function chipOf(status: SyncStatus | undefined): Chip {
  if (!status) return { key: "sync.chip.opening", count: 0, icon: "busy", tone: "plain", announce: false };
  const { state, unsent, held, rejected } = status;
  if (state === "revoked") return { key: "sync.chip.revoked", count: 0, icon: "you", tone: "bad", announce: true };
  if (state === "needs-you")
    return rejected.length > 0
      ? { key: "sync.chip.needs-you", count: rejected.length, icon: "you", tone: "warn", announce: true }
      : { key: "sync.chip.problem", count: 0, icon: "you", tone: "warn", announce: true };
  if (unsent > 0 && state !== "sending")
    return { key: "sync.chip.kept", count: unsent, icon: "kept", tone: "info", announce: true };
  if (state === "sending") return { key: "sync.chip.sending", count: unsent, icon: "busy", tone: "plain", announce: false };
  if (state === "offline") return { key: "sync.chip.offline", count: 0, icon: "offline", tone: "plain", announce: true };
  if (state === "behind") return { key: "sync.chip.behind", count: 0, icon: "busy", tone: "plain", announce: false };
  if (held > 0) return { key: "sync.chip.held", count: held, icon: "you", tone: "info", announce: true };
  return { key: "sync.chip.sent", count: 0, icon: "sent", tone: "ok", announce: false };
}
