import { expect, test } from "vitest";
import { deviceName } from "./device-name";

test("a phone, a tablet and a laptop have names that people know", () => {
  const say = (key: string) => `<${key}>`;
  expect(deviceName("Mozilla/5.0 (Linux; Android 14; Pixel 8) Mobile Safari", say)).toBe("<device.android-phone>");
  expect(deviceName("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)", say)).toBe("iPhone");
  expect(deviceName("Mozilla/5.0 (X11; CrOS x86_64)", say)).toBe("Chromebook");
  expect(deviceName("", say)).toBe("<device.other>");
});
