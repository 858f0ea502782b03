import { mount } from "svelte";
import { openApp } from "$lib/sync";
import App from "./App.svelte";
import "./ui/tokens.css";
import "./ui/base.css";
import { startClock } from "$lib/app/clock.svelte";
import { awaitInstall } from "$lib/app/install.svelte";
import { startApp } from "$lib/app/index.svelte";
import { registerServiceWorker } from "$lib/app/version.svelte";
import { preferredLanguage, useLanguage } from "$lib/i18n/index.svelte";
import { openWhatIsTapped } from "$lib/notifications/opening";
import { startRouter } from "$lib/router/index.svelte";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");

startRouter();
startClock();
openWhatIsTapped();
awaitInstall();
// Not in the way of the first screen; without it the app still works while there is a network.
registerServiceWorker().catch(() => undefined);

await useLanguage(preferredLanguage());
let failure: unknown;
try {
  await startApp(openApp);
} catch (error) {
  failure = error;
}
mount(App, { target, props: { failure } });
// When everything else has been drawn; nothing on screen waits for it.
setTimeout(() => void import("$lib/notifications/watch").then(({ watchNotifications }) => watchNotifications(), () => undefined), 2000);
