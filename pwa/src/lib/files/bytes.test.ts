import { expect, test } from "vitest";
import { fromBase64, hex, plainType, sha256Of, toBase64 } from "./bytes";
import { fitted, pictureSize } from "./picture-size";

const bytes = (...values: number[]) => Uint8Array.from(values);

test("bytes come back from text as they were, also many", () => {
  const many = Uint8Array.from({ length: 100_003 }, (_, i) => (i * 31) % 256);
  expect(fromBase64(toBase64(many))).toEqual(many);
});

test("a digest is written as the server writes it", async () => {
  expect(hex(await sha256Of(new TextEncoder().encode("abc")))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("a recording's type loses its parameters", () => {
  expect(plainType("audio/webm;codecs=opus")).toBe("audio/webm");
  expect(plainType("")).toBe("");
});

test("the size of a PNG, a JPEG and a WebP is read without decoding them", () => {
  const png = bytes(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0x4e, 0x20, 0, 0, 0x27, 0x10);
  expect(pictureSize(png)).toEqual({ width: 20_000, height: 10_000 });
  const exif = [0xff, 0xe1, 0, 6, 1, 2, 3, 4];
  const frame = [0xff, 0xc2, 0, 17, 8, 0x0f, 0xa0, 0x0b, 0xb8, 3, 0, 0];
  expect(pictureSize(bytes(0xff, 0xd8, ...exif, ...frame))).toEqual({ width: 3000, height: 4000 });
  const webp = bytes(...new TextEncoder().encode("RIFF"), 0, 0, 0, 0, ...new TextEncoder().encode("WEBPVP8X"), 10, 0, 0, 0, 0, 0, 0, 0, 0x3f, 6, 0, 0xaf, 4, 0);
  expect(pictureSize(webp)).toEqual({ width: 1600, height: 1200 });
});

test("what is no picture, or broken off, has no size and does not throw", () => {
  for (const odd of [bytes(), bytes(0xff, 0xd8), bytes(0xff, 0xd8, 0xff, 0xc0, 0, 17), bytes(...new TextEncoder().encode("<html>"))]) {
    expect(pictureSize(odd)).toBeNull();
  }
});

test("a picture is made to fit and never larger", () => {
  expect(fitted(4000, 3000, 1600)).toEqual({ width: 1600, height: 1200 });
  expect(fitted(3000, 4000, 1600)).toEqual({ width: 1200, height: 1600 });
  expect(fitted(800, 600, 1600)).toEqual({ width: 800, height: 600 });
  expect(fitted(10_000, 1, 1600)).toEqual({ width: 1600, height: 1 });
});
