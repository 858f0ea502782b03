/** A week's links as the server lists them for a school's office or a coach. */

export interface LinkRow {
  school: string;
  company: string;
  company_name: string;
  /** Null where the placements name no mentor of the company. */
  person: string | null;
  name: string;
  email: string;
  coach: string | null;
  students: { placement: string; name: string }[];
  answered: number;
  state: "none" | "open" | "answered" | "expired" | "withdrawn";
  id: string | null;
  link: string | null;
  expires_at: string | null;
}

export interface WeekLinks {
  week: string;
  first: string;
  last: string;
  links: LinkRow[];
}
