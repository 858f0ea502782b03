/** The page behind a weekly link: no account, nothing to install, nothing left behind. */

import { mount } from "svelte";
import "$ui/tokens.css";
import "$ui/base.css";
import { preferredLanguage } from "./language";
import WeekLink from "./WeekLink.svelte";
import { speak } from "./words.svelte";

const target = document.getElementById("week");
if (!target) throw new Error("w.html has no #week");
speak(preferredLanguage());
mount(WeekLink, { target });
