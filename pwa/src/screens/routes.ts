/** Every screen by its address; each is a chunk of its own. */

import type { Component } from "svelte";
import type { RouteParams } from "$lib/router/match";
import type { Role, Which } from "$lib/sync";
import { firstRecords, placementRecords } from "./ahead";

export type Load = () => Promise<{ default: Component<never> }>;

export interface Route {
  path: string;
  load: Load;
  /** Who may see it in the menu and by its address; absent: everybody who is signed in. */
  roles?: readonly Role[];
  /** Lists without which it would tell what is not so; it is drawn when they were read. */
  lists?: (params: RouteParams) => ({ kind: string } & Which)[];
  /** Drawn without header and menu. */
  bare?: boolean;
  /** Also for somebody who is not signed in. */
  open?: boolean;
}

const STAFF: readonly Role[] = ["coach", "class_mentor", "coordinator", "administrator", "inspector"];
const OFFICE: readonly Role[] = ["coordinator", "administrator"];
const CARD_MAKERS: readonly Role[] = ["coach", ...OFFICE];
/** Who copies a paper slip. */
const SIGNERS: readonly Role[] = ["coach", "class_mentor", ...OFFICE];

/** Lists of whole kinds. */
const of = (...kinds: string[]) => () => kinds.map((kind) => ({ kind }));

const today: Load = () => import("./student/Today.svelte");
const signIn: Load = () => import("./shared/SignIn.svelte");
const placing: Load = () => import("./office/Placing.svelte");
const scanLanding: Load = () => import("./student/ScanLanding.svelte");

/** Screens that are drawn with the first part of the texts; `vite/texts.ts` names the same ones. */
export const FIRST_SCREENS: ReadonlySet<Load> = new Set([today, signIn, scanLanding]);

/** The first screen of each role. */
export const HOMES: Record<Role, Load> = {
  student: today,
  guardian: () => import("./guardian/Children.svelte"),
  company_mentor: () => import("./company/Present.svelte"),
  coach: () => import("./coach/CaseLoad.svelte"),
  class_mentor: () => import("./school/PlacementsFor.svelte"),
  coordinator: () => import("./school/PlacementsFor.svelte"),
  administrator: () => import("./office/AdministratorFor.svelte"),
  inspector: () => import("./school/PlacementsFor.svelte"),
  region_lead: () => import("./region/TotalsFor.svelte"),
};

export const ROUTES: readonly Route[] = [
  { path: "/in", load: signIn, bare: true, open: true },
  { path: "/s", load: scanLanding, bare: true, open: true },
  { path: "/scan", load: () => import("./student/Scan.svelte"), roles: ["student"] },
  { path: "/scan/:direction", load: () => import("./student/Scan.svelte"), roles: ["student"] },
  { path: "/days", load: () => import("./student/Days.svelte"), roles: ["student"] },
  { path: "/expected", load: () => import("./student/Expected.svelte"), roles: ["student"] },
  { path: "/log", load: () => import("./student/Log.svelte"), roles: ["student"] },
  { path: "/log/:day", load: () => import("./student/Log.svelte"), roles: ["student"] },
  { path: "/declare", load: () => import("./student/Declare.svelte"), roles: ["student"] },
  { path: "/sick", load: () => import("./student/Sick.svelte"), roles: ["student", "guardian"] },
  { path: "/sick/:placement", load: () => import("./student/Sick.svelte"), roles: ["student", "guardian"] },
  { path: "/kiosk", load: () => import("./company/Kiosk.svelte"), roles: ["company_mentor", "coordinator"], bare: true },
  { path: "/card", load: () => import("./company/ScanCard.svelte"), roles: ["company_mentor", "coach"] },
  { path: "/posters", load: () => import("./company/Posters.svelte"), roles: ["company_mentor"] },
  { path: "/cards", load: () => import("./coach/Cards.svelte"), roles: CARD_MAKERS },
  { path: "/confirm", load: () => import("./company/Confirm.svelte"), roles: ["company_mentor"] },
  { path: "/route", load: () => import("./coach/Route.svelte"), roles: ["coach"], lists: () => firstRecords("coach") },
  { path: "/handover", load: () => import("./coach/HandOver.svelte"), roles: CARD_MAKERS, lists: of("placement", "role", "hand-over") },
  { path: "/consent", load: () => import("./shared/Consent.svelte"), roles: ["student"] },
  { path: "/consent/:placement", load: () => import("./shared/Consent.svelte"), roles: ["student", "guardian"] },
  { path: "/decide", load: () => import("./coach/Decide.svelte"), roles: ["coach", "coordinator", "administrator", "region_lead"] },
  { path: "/placements", load: () => import("./school/PlacementsFor.svelte"), roles: STAFF, lists: () => firstRecords("coordinator") },
  { path: "/progress", load: () => import("./progress/Progress.svelte"), roles: STAFF },
  { path: "/placements/new", load: placing, roles: OFFICE },
  { path: "/placements/:id", load: () => import("./coach/Placement.svelte"), lists: placementRecords },
  { path: "/placements/:id/edit", load: placing, roles: OFFICE },
  { path: "/placements/:id/visits/:visit", load: () => import("./coach/Visit.svelte"), roles: ["coach", "class_mentor", "coordinator"] },
  { path: "/placements/:id/notes/:note", load: () => import("./coach/Note.svelte") },
  { path: "/weeks", load: () => import("./office/Weeks.svelte"), roles: CARD_MAKERS },
  { path: "/slip/:placement/:week", load: () => import("./coach/Slip.svelte"), roles: SIGNERS },
  { path: "/companies", load: () => import("./office/Companies.svelte"), roles: OFFICE, lists: of("company", "company-site", "placement") },
  { path: "/companies/new", load: () => import("./office/CompanyNew.svelte"), roles: OFFICE },
  { path: "/companies/:id", load: () => import("./office/Company.svelte"), roles: OFFICE },
  { path: "/companies/:id/posters", load: () => import("./company/Posters.svelte"), roles: OFFICE },
  { path: "/unplaced", load: () => import("./office/Unplaced.svelte"), roles: ["class_mentor", ...OFFICE] },
  { path: "/students/:id/guardians", load: () => import("./office/Guardians.svelte"), roles: STAFF },
  { path: "/school", load: () => import("./office/School.svelte"), roles: STAFF },
  { path: "/school/new", load: () => import("./office/SchoolNew.svelte"), roles: ["administrator"] },
  { path: "/people", load: () => import("./office/People.svelte"), roles: OFFICE, lists: of("role", "company", "school") },
  { path: "/people/new", load: () => import("./office/GiveRole.svelte"), roles: OFFICE },
  { path: "/people/:id", load: () => import("./office/Person.svelte"), roles: OFFICE },
  { path: "/import", load: () => import("./school/Import.svelte"), roles: OFFICE },
  { path: "/invitations", load: () => import("./school/Invitations.svelte"), roles: OFFICE },
  { path: "/totals", load: () => import("./region/TotalsFor.svelte"), roles: ["region_lead", ...OFFICE] },
  { path: "/devices", load: () => import("./shared/Devices.svelte") },
  { path: "/pin", load: () => import("./shared/Pin.svelte") },
  { path: "/sync", load: () => import("./shared/SyncState.svelte") },
  { path: "/notifications", load: () => import("./shared/Notifications.svelte") },
  { path: "/settings", load: () => import("./shared/Settings.svelte") },
  // The design system on one page; nothing of it is in the app that is built.
  ...(import.meta.env.DEV ? [{ path: "/design", load: () => import("../dev/design/Design.svelte"), bare: true, open: true }] : []),
];
