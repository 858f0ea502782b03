/** What screens use of the sync client; everything else in this folder is its own business. */

export type { Files } from "../files/desk";
export type { KeptFile } from "../files/shelf";
export type {
  App,
  Conflict,
  Drafts,
  HistoryEntry,
  LocalRecord,
  LocalStore,
  LockState,
  LostBySigningOut,
  Pin,
  PinTried,
  Readable,
  RegionHeld,
  RejectedEdit,
  Remedy,
  Role,
  RoleHeld,
  SignedIn,
  SignOutResult,
  Sync,
  SyncProblem,
  SyncState,
  SyncStatus,
  Which,
} from "./types";
export { openApp, type AppOptions } from "./app";
export { derivedId } from "./derived-id";
export { NOTHING } from "./status";
export { SyncError } from "./types";
