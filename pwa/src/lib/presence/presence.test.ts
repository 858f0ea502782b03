import { describe, expect, test } from "vitest";
import codes from "../../../../tests/vectors/presence_codes.json";
import days from "../../../../tests/vectors/attendance_days.json";
import { instantOf, localDay } from "./amsterdam";
import { toBase64url, fromBase64url } from "./base64url";
import { codeInText, kidOf, makeCode, openCode, type Code } from "./codes";
import { dayOf } from "./days";
import { keyBytes, signatureHolds } from "./keys";
import { absenceFrom, earlierFrom, eventFrom, instant } from "./records";
import { judgeScan, momentAt } from "./scans";
import { holidaysIn, kindOfDay } from "./schedule";

interface KeyVector {
  kid: string;
  public_key: string;
  purpose: string;
  site: string | null;
  revoked_at: string | null;
}

function keyOf(code: Code): KeyVector | undefined {
  const site = code.purpose === "card" ? null : code.subject;
  return (codes.keys as KeyVector[]).find(
    (key) => key.kid === code.kid && key.purpose === code.purpose && key.site === site,
  );
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

describe("the codes of the vectors", () => {
  test.each(codes.codes)("$name: is read as the server reads it", async ({ text, code, verdict }) => {
    const opened = openCode(text);
    if (code === null) {
      expect([opened, verdict]).toEqual([null, "malformed-code"]);
      return;
    }
    expect(opened?.code).toEqual({
      purpose: code.purpose,
      subject: code.subject,
      issuedAt: code.issued_at,
      expiresAt: code.expires_at,
      serial: code.serial,
      kid: code.kid,
    });
    if (!opened) return;
    const key = keyOf(opened.code);
    const found = key === undefined ? "unknown-key" : (await signatureHolds(opened, key.public_key)) ? "ok" : "bad-signature";
    expect(found).toBe(verdict);
  });

  test.each(codes.public_keys)("$name: is safe to trust, or not, as on the server", ({ text, safe }) => {
    expect(keyBytes(text) !== null).toBe(safe);
  });

  test.each(codes.scans)("$name: is judged as the server judges it", async (scan) => {
    const opened = openCode(scan.text);
    const key = opened ? keyOf(opened.code) : undefined;
    const { placement } = codes;
    const card = codes.cards.find((one) => one.serial === opened?.code.serial);
    const at = instant(scan.at) ?? 0;
    const verdict = judgeScan(
      {
        id: "00000000-0000-4000-8000-000000000000",
        direction: scan.direction,
        moment: momentAt(at),
        receivedAt: instant(scan.received_at) ?? at,
        byStudent: scan.by === "student",
        code: opened?.code ?? null,
        key: key ? { company: key.site ? placement.company : null, revokedAt: instant(key.revoked_at) } : null,
        signatureHolds: !!opened && !!key && (await signatureHolds(opened, key.public_key)),
        card: card ? { revokedAt: instant(card.revoked_at) } : null,
        earlier: (scan.earlier as { id: string }[]).map((one) => earlierFrom(one.id, { ...one })),
      },
      placement,
      (day) => kindOfDay(placement.schedule, placement.starts, placement.ends, holidaysIn(codes.holidays), day),
    );
    expect({
      day: verdict.day,
      evidence: verdict.evidence,
      flags: verdict.flags,
      earliest: iso(verdict.earliest),
      latest: iso(verdict.latest),
    }).toEqual(scan.expect);
  });
});

describe("the days of the vectors", () => {
  test.each(days.cases)("$name: amounts to what the server says", ({ events, absences, expect: expected }) => {
    const day = dayOf(
      events.map((event) => eventFrom(event.id, { ...event })),
      absences.map((absence) => absenceFrom({ ...absence })),
    );
    expect({
      planned_from: day.plannedFrom,
      planned_to: day.plannedTo,
      planned_minutes: day.plannedMinutes,
      present: day.present,
      first_in: iso(day.firstIn),
      last_out: iso(day.lastOut),
      minutes: day.minutes,
      on_time: day.onTime,
      evidence: day.evidence,
      evidence_best: day.evidenceBest,
      end_known: day.endKnown,
      confirmed: day.confirmed,
      absence: day.absence,
      flags: day.flags,
      open: day.open,
    }).toEqual(expected);
  });
});

describe("making codes", () => {
  const SITE = "5173a000-0000-4000-8000-000000000001";

  async function signed(): Promise<{ text: string; publicKey: string }> {
    const pair = (await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"])) as CryptoKeyPair;
    const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    const code: Code = {
      purpose: "kiosk", subject: SITE, issuedAt: 1795418710, expiresAt: 1795418755,
      serial: "00000000072264f4", kid: await kidOf(raw),
    };
    const text = await makeCode(code, async (message) =>
      new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, pair.privateKey, message)),
    );
    expect(openCode(text)?.code).toEqual(code);
    return { text, publicKey: toBase64url(raw) };
  }

  test("a code made here is spelt as the server spells it", async () => {
    const theirs = codes.codes[0]?.text ?? "";
    const ours = await makeCode(openCode(theirs)!.code, async () => openCode(theirs)!.signature);
    expect(ours).toBe(theirs);
  });

  test("no bit of a code can change without being noticed", async () => {
    const { text, publicKey } = await signed();
    const bytes = fromBase64url(text)!;
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Uint8Array.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const opened = openCode(toBase64url(changed));
      if (opened) expect(await signatureHolds(opened, publicKey)).toBe(false);
    }
  });

  test("a scanned text is a code of ours as a link of any host, or bare; nothing else is", async () => {
    const { text } = await signed();
    expect(codeInText(`https://stage.example.nl/s#${text}`)).toBe(text);
    expect(codeInText(` ${text}\n`)).toBe(text);
    for (const other of ["", "hello", `https://stage.example.nl/s?${text}`, `https://evil.nl/x#${text}`, `${text}=`]) {
      expect(codeInText(other)).toBe(null);
    }
  });
});

describe("Dutch wall-clock time", () => {
  test.each([
    ["2026-11-23", "08:30", "2026-11-23T07:30:00.000Z"],
    ["2026-07-01", "08:30", "2026-07-01T06:30:00.000Z"],
    ["2026-03-29", "02:30", "2026-03-29T01:30:00.000Z"], // skipped
    ["2026-03-29", "10:00", "2026-03-29T08:00:00.000Z"],
    ["2026-10-25", "02:30", "2026-10-25T00:30:00.000Z"], // the first of two
    ["2026-10-25", "12:00", "2026-10-25T11:00:00.000Z"],
    ["2026-10-25", "00:00", "2026-10-24T22:00:00.000Z"],
  ])("%s %s is %s", (day, time, expected) => {
    expect(iso(instantOf(day, time))).toBe(expected);
  });

  test("what no clock or calendar shows is no instant", () => {
    for (const [day, time] of [["2026-02-30", "10:00"], ["2026-11-23", "24:00"], ["2026-11-23", "9:00"], ["x", "09:00"]]) {
      expect(instantOf(day ?? "", time ?? "")).toBe(null);
    }
    expect(localDay(Date.parse("2026-11-23T23:30:00Z"))).toBe("2026-11-24");
  });
});
