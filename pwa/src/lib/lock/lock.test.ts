import { describe, expect, test } from "vitest";
import { cipherOf } from "./cipher";
import { FREE_TRIES, mayTryAt, notLater, pinTrouble, waitAfter } from "./rules";
import { makeVault, openVault, withPin } from "./vault";

const QUICK = 1_000;

describe("a PIN", () => {
  test.each([
    ["2580", null],
    ["904817", null],
    ["258", "short"],
    ["", "short"],
    ["1234567890123", "long"],
    ["12a4", "digits"],
    ["٢٥٨٠", "digits"],
    ["0000", "easy"],
    ["1234", "easy"],
    ["987654", "easy"],
    ["8901", "easy"],
  ])("%s is judged as %s", (pin, trouble) => {
    expect(pinTrouble(pin)).toBe(trouble);
  });

  test("costs nothing to mistype a few times, and longer each time after that", () => {
    const waits = [...Array(12).keys()].map(waitAfter);
    expect(waits.slice(0, FREE_TRIES)).toEqual(Array(FREE_TRIES).fill(0));
    expect(waits.slice(FREE_TRIES)).toEqual([...waits.slice(FREE_TRIES)].sort((a, b) => a - b));
    expect(waits.at(-1)).toBe(3_600_000);
  });

  test("tried while the clock was years ahead does not lock anybody out for years", () => {
    const now = Date.UTC(2026, 10, 23);
    const tries = notLater({ wrong: 9, at: now + 1e12 }, now);
    expect(mayTryAt(tries) - now).toBe(3_600_000);
  });
});

describe("the vault", () => {
  test("opens with its PIN and with no other", async () => {
    const { vault, key } = await makeVault("2580", QUICK);
    expect(await openVault(vault, "2580")).toEqual(key);
    expect(await openVault(vault, "2581")).toBeNull();
    expect(await openVault({ ...vault, id: "another" }, "2580")).toBeNull();
    expect(JSON.stringify(vault)).not.toContain("2580");
  });

  test("keeps its key when the PIN changes", async () => {
    const opened = await makeVault("2580", QUICK);
    const vault = await withPin(opened, "9513");
    expect(await openVault(vault, "9513")).toEqual(opened.key);
    expect(await openVault(vault, "2580")).toBeNull();
  });

  test("asks the cost that was published for it", async () => {
    const { vault } = await makeVault("2580");
    expect(vault.iterations).toBeGreaterThanOrEqual(600_000);
  });
});

describe("sealed words", () => {
  const key = new Uint8Array(32).fill(7);
  const cipher = cipherOf("k", key);

  test("come back as they were, whatever they say", () => {
    for (const text of ["", "{}", "👨‍👩‍👧‍👦 نور \u0000", "x".repeat(100_000)]) {
      expect(cipher.open(cipher.seal(text, "a"), "a")).toBe(text);
    }
  });

  test("are not readable for another key, under another name, or after a change of one bit", () => {
    const bytes = cipher.seal("Noor de Vries", "note/1");
    expect(new TextDecoder().decode(bytes)).not.toContain("Noor");
    expect(() => cipher.open(bytes, "note/2")).toThrow();
    expect(() => cipherOf("k", new Uint8Array(32)).open(bytes, "note/1")).toThrow();
    for (let at = 0; at < bytes.length; at++) {
      const changed = Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ 1 : byte));
      expect(() => cipher.open(changed, "note/1")).toThrow();
    }
  });

  test("are never sealed the same way twice", () => {
    expect(cipher.seal("a", "a")).not.toEqual(cipher.seal("a", "a"));
  });
});
