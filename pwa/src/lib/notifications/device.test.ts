import { expect, test } from "vitest";
import { obstacleOf, type Surroundings } from "./device";

const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1";
const IPAD = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15";
const ANDROID = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36";
const around = (given: Partial<Surroundings>): Surroundings => ({ hasPush: true, permission: "default", agent: ANDROID, touchPoints: 5, ...given });

test.each<[string, Partial<Surroundings>, ReturnType<typeof obstacleOf>]>([
  ["a phone that was not asked yet", {}, null],
  ["a phone that may", { permission: "granted" }, null],
  ["a phone that may not", { permission: "denied" }, "denied"],
  ["an iPhone in the browser", { agent: IPHONE, hasPush: false, permission: undefined }, "install"],
  ["an iPad in the browser, which says it is a Mac", { agent: IPAD, hasPush: false, permission: undefined }, "install"],
  ["an iPhone with the app on its home screen", { agent: IPHONE }, null],
  ["a Mac without", { agent: IPAD, touchPoints: 0, hasPush: false, permission: undefined }, "unable"],
  ["an old Android", { hasPush: false }, "unable"],
  ["a browser without notifications at all", { permission: undefined }, "unable"],
])("%s", (_, given, obstacle) => expect(obstacleOf(around(given))).toBe(obstacle));
