import { mount } from "svelte";
import { openApp } from "$lib/sync";
import App from "./App.svelte";
import "./ui/tokens.css";
import "./ui/base.css";
import { startClock } from "$lib/app/clock.svelte";
import { awaitInstall } from "$lib/app/install.svelte";
import { app, currentRole, lastRole, session, startApp } from "$lib/app/index.svelte";
import { registerServiceWorker } from "$lib/app/version.svelte";
import { preferredLanguage, useAllTexts, useLanguage } from "$lib/i18n/index.svelte";
import { openWhatIsTapped } from "$lib/notifications/opening";
import { here, startRouter } from "$lib/router/index.svelte";
import { FIRST_RECORDS } from "./screens/ahead";
import { FIRST_SCREENS, HOMES } from "./screens/routes";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");

startRouter();
startClock();
openWhatIsTapped();
awaitInstall();
// Not in the way of the first screen; without it the app still works while there is a network.
registerServiceWorker().catch(() => undefined);

// The texts, the records and the code of the first screen come side by side.
const home = here().pathname === "/" ? lastRole() : null;
const texts = useLanguage(preferredLanguage());
if (home) {
  HOMES[home]().catch(() => undefined);
  if (!FIRST_SCREENS.has(HOMES[home])) texts.then(useAllTexts).catch(() => undefined);
}
let failure: unknown;
try {
  await startApp(async () => (await Promise.all([openApp(), texts]))[0]);
} catch (error) {
  failure = error;
}
await texts;
const role = session() && here().pathname === "/" ? currentRole() : null;
if (role) void app().store.ahead(FIRST_RECORDS[role]);
mount(App, { target, props: { failure } });
// When everything else has been drawn; nothing on screen waits for it.
setTimeout(() => void import("$lib/notifications/watch").then(({ watchNotifications }) => watchNotifications(), () => undefined), 2000);
