import { mount } from "svelte";
import { openApp } from "$lib/sync";
import App from "./App.svelte";
import "./ui/tokens.css";
import "./ui/base.css";
import { atEase, atEaseWithRecords } from "$lib/app/at-ease";
import { startClock } from "$lib/app/clock.svelte";
import { awaitInstall } from "$lib/app/install.svelte";
import { app, isOpen, lastRole, startApp } from "$lib/app/index.svelte";
import { isKept } from "$lib/app/kept-screen.svelte";
import { registerServiceWorker } from "$lib/app/version.svelte";
import { preferredLanguage, useAllTexts, useLanguage } from "$lib/i18n/index.svelte";
import { openWhatIsTapped } from "$lib/notifications/opening";
import { here, startRouter } from "$lib/router/index.svelte";
import { firstRecords, isListed } from "./screens/ahead";
import { useMenu } from "./screens/menu.svelte";
import { FIRST_SCREENS, HOMES } from "./screens/routes";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");

startRouter();
startClock();
const home = here().pathname === "/" ? lastRole() : null;
// The records, the texts and the code of the first screen come side by side.
let first: ReturnType<typeof firstRecords> = [];
const opening = openApp({ build: import.meta.url, ...(home ? { first: () => first, kept: isListed(home) } : {}) });
// While the database opens: the first date that is asked for takes a phone a while.
if (home) first = firstRecords(home);
const texts = useLanguage(preferredLanguage());
const load = home && HOMES[home];
const screen = load && Promise.all([load(), useMenu(home), FIRST_SCREENS.has(load) ? undefined : texts.then(useAllTexts)]).then(([loaded]) => loaded);
screen?.catch(() => undefined);
openWhatIsTapped();
awaitInstall();
let failure: unknown;
try {
  await startApp(async () => (await Promise.all([opening, texts]))[0]);
} catch (error) {
  failure = error;
}
await texts;
// What was kept of the first screen is drawn with the frame around it, not after it.
const ready = isKept() && load && screen ? await screen.then((loaded) => ({ load, screen: loaded })).catch(() => undefined) : undefined;
mount(App, { target, props: { failure, ready } });
// Without it the app still works while there is a network.
void atEase().then(registerServiceWorker).catch(() => undefined);
if (isOpen()) {
  void atEaseWithRecords(app())
    .then(() => import("$lib/notifications/watch"))
    .then(({ watchNotifications }) => watchNotifications())
    .catch(() => undefined);
}
