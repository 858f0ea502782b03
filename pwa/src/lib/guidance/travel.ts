/** A way to an address in the phone's own maps; nothing is looked up or kept by us. Pure. */

import { addressOf, type Site } from "$lib/companies/model";

export type MapsOf = "android" | "apple" | "other";

/** Whose maps a device opens, from what its browser says it is. */
export function mapsOf(userAgent: string): MapsOf {
  if (/iPhone|iPad|iPod|Macintosh/.test(userAgent)) return "apple";
  return /Android/.test(userAgent) ? "android" : "other";
}

/** A link that opens the address; null where there is nothing to look for. */
export function mapLink(site: Site, maps: MapsOf): string | null {
  const address = addressOf(site);
  if (address === "") return null;
  const query = encodeURIComponent(address);
  if (maps === "android") return `geo:0,0?q=${query}`;
  if (maps === "apple") return `https://maps.apple.com/?daddr=${query}`;
  return `https://www.openstreetmap.org/search?query=${query}`;
}
