/**
 * A week of a company's students, and the answers to it as they are being given:
 * behind a weekly link, and in the app. Pure: what is known and what a thumb did
 * come in, what is sent goes out.
 */

export type Answer = "yes" | "no";

export interface SheetDay {
  day: string;
  planned_from: string | null;
  planned_to: string | null;
  starts: string | null;
  ends: string | null;
  evidence: string | null;
  absence: string | null;
  running: boolean;
  odd: string | null;
  /** The answer that agrees with what was noted; null where a person must say. */
  expects: Answer | null;
  said: string;
  seen: string;
  /** What the company said about it before. */
  answered?: Answer | null;
}

export interface SignedDay {
  day: string;
  answer: Answer;
  starts?: string;
  ends?: string;
}

export interface SheetStudent {
  placement: string;
  name: string;
  days: SheetDay[];
  signed: { at: string; remark: string; days: SignedDay[] } | null;
}

export interface Sheet {
  week: string;
  first: string;
  last: string;
  company: string;
  school: string;
  mentor: string;
  state: "open" | "early" | "answered" | "empty";
  opens_on: string;
  expires_at: string;
  students: SheetStudent[];
  /** What the school calls things, by `word.student`; a server of before does not say. */
  words?: Readonly<Record<string, string>>;
}

export interface DayDraft {
  answer: Answer | null;
  starts: string;
  ends: string;
  /** Whether other hours than the noted ones are being given. */
  timed: boolean;
  seen: string;
}

export interface StudentDraft {
  days: Record<string, DayDraft>;
  remark: string;
}

/** The students of a week, which is all that answering is about. */
export type Asked = Pick<Sheet, "students">;

/** By placement. */
export type Draft = Record<string, StudentDraft>;

/** A day of which an hour is missing: a yes has to come with both. */
export function needsHours(day: SheetDay): boolean {
  return day.starts === null || (day.ends === null && !day.running);
}

function unanswered(day: SheetDay): DayDraft {
  return {
    answer: day.answered ?? null,
    starts: day.starts ?? day.planned_from ?? "",
    ends: day.ends ?? day.planned_to ?? "",
    timed: false,
    seen: day.seen,
  };
}

/**
 * A draft for this sheet. Of an earlier one it keeps the answers to days that
 * still stand as they were seen; a day that changed is asked about again.
 */
export function draftOf(sheet: Asked, earlier: Draft = {}): Draft {
  const draft: Draft = {};
  for (const student of waiting(sheet)) {
    const before = earlier[student.placement];
    const days: Record<string, DayDraft> = {};
    for (const day of student.days) {
      const kept = before?.days[day.day];
      days[day.day] = kept && kept.seen === day.seen ? { ...kept } : unanswered(day);
    }
    draft[student.placement] = { days, remark: before?.remark ?? "" };
  }
  return draft;
}

/** The students about whom nothing was answered yet and something is asked. */
export function waiting(sheet: Asked): SheetStudent[] {
  return sheet.students.filter((student) => student.signed === null && student.days.length > 0);
}

export function oddDays(sheet: Asked): number {
  return waiting(sheet).flatMap((student) => student.days).filter((day) => day.expects === null).length;
}

/** Say of every day that it is as it was noted, odd days and days with an answer left alone. */
export function agreeWithTheRest(sheet: Asked, draft: Draft): Draft {
  const next: Draft = { ...draft };
  for (const student of waiting(sheet)) {
    const before = draft[student.placement];
    if (!before) continue;
    const days = { ...before.days };
    for (const day of student.days) {
      const mine = days[day.day];
      if (mine && mine.answer === null && day.expects !== null) days[day.day] = { ...mine, answer: day.expects };
    }
    next[student.placement] = { ...before, days };
  }
  return next;
}

export type DayTrouble = "unanswered" | "hours";

/** What a day still lacks. */
export function lacks(day: SheetDay, mine: DayDraft | undefined): DayTrouble | null {
  if (!mine || mine.answer === null) return "unanswered";
  if (mine.answer === "no" || !(mine.timed || needsHours(day))) return null;
  return mine.starts !== "" && mine.ends !== "" && mine.starts < mine.ends ? null : "hours";
}

export function left(sheet: Asked, draft: Draft): number {
  return waiting(sheet).flatMap((student) => student.days.filter((day) => lacks(day, draft[student.placement]?.days[day.day]) !== null)).length;
}

export interface Sent {
  placement: string;
  days: { day: string; seen: string; answer: Answer; starts?: string; ends?: string }[];
  remark: string;
}

/** What is sent; call it when nothing is {@link left}. */
export function answersOf(sheet: Asked, draft: Draft): Sent[] {
  return waiting(sheet).map((student) => ({
    placement: student.placement,
    remark: draft[student.placement]?.remark.trim() ?? "",
    days: student.days.map((day) => {
      const mine = draft[student.placement]?.days[day.day];
      const answer = mine?.answer ?? "no";
      const hours = mine && answer === "yes" && (mine.timed || needsHours(day)) ? { starts: mine.starts, ends: mine.ends } : {};
      return { day: day.day, seen: day.seen, answer, ...hours };
    }),
  }));
}
