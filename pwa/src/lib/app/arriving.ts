import { syncStatus } from "./index.svelte";

/** Whether the records of a new device are still on their way: what is not there then says nothing. */
export function arriving(): boolean {
  return syncStatus()?.lastSync === null;
}
