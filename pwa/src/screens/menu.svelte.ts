/**
 * The menu of each role: at most five entries; the rest is in settings, and
 * beside it on a desktop. A student's is here; the others come with their
 * first screen, so that a student's phone does not fetch all their signs.
 */

import CalendarDays from "@lucide/svelte/icons/calendar-days";
import Ellipsis from "@lucide/svelte/icons/ellipsis";
import House from "@lucide/svelte/icons/house";
import ScanLine from "@lucide/svelte/icons/scan-line";
import { useAllTexts } from "$lib/i18n/index.svelte";
import type { Role } from "$lib/sync";

export interface Entry {
  href: string;
  key: string;
  icon: typeof House;
}

export const SETTINGS: Entry = { href: "/settings", key: "menu.settings", icon: Ellipsis };
const STUDENT: readonly Entry[] = [
  { href: "/", key: "menu.today", icon: House },
  { href: "/scan", key: "menu.scan", icon: ScanLine },
  { href: "/days", key: "menu.days", icon: CalendarDays },
  SETTINGS,
];

let others = $state.raw<typeof import("./menu-others") | null>(null);

/** Have the menu of this role. Screens wait for it as they wait for their own code. */
export async function useMenu(role: Role | null): Promise<void> {
  if (role === null || role === "student" || others) return;
  [others] = await Promise.all([import("./menu-others"), useAllTexts()]);
}

export function entriesOf(role: Role | null): readonly Entry[] {
  if (role === "student") return STUDENT;
  return (role && others?.menuOf(role)) ?? [];
}

/** What a role does now and then. */
export function seldomOf(role: Role | null): readonly { href: string; key: string }[] {
  return role && role !== "student" ? (others?.rarelyOf(role) ?? []) : [];
}
