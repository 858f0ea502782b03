/** What screens use to read and judge presence codes, and to read days; what shows them is in `kiosk.ts`. */

export { attendanceDay } from "./records";
export { dayOf, type AttendanceDay, type DayAbsence, type DayEvent, type Evidence } from "./days";
export { ScanChecker, type ScanAttempt, type ScanVerdict } from "./checking";
export { codeInText, openCode, type Code, type Purpose } from "./codes";
export { canCheck } from "./keys";
export { REASONS, UNPROVEN, type Reason } from "./reasons";
export { kindOfDay, type DayKind, type Plan } from "./schedule";
export { instantOf, localDay } from "./amsterdam";
