// Before the first paint, so that a dark screen does not flash white. In a file
// of its own because the server's content security policy allows no inline script.
try {
  var theme = localStorage.getItem("leerplek.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  // Not called `print`: at the top of a script that would replace the browser's own.
  var letters = localStorage.getItem("leerplek.print");
  if (letters === "large" || letters === "largest") document.documentElement.dataset.print = letters;
  var language = localStorage.getItem("leerplek.language");
  if (language === "en" || language === "nl") document.documentElement.lang = language;
} catch (refused) {
  // Storage is switched off: the system's theme and Dutch stand.
}
// The app asks for its texts, and for the first screen of whoever was here last, only when
// it has come itself; asked for here, they come beside it. That the screen is wanted is a guess.
function fetchAhead(file) {
  var link = document.createElement("link");
  link.rel = /\.css$/.test(file) ? "preload" : "modulepreload";
  if (link.rel === "preload") link.as = "style";
  link.crossOrigin = "";
  link.href = file;
  document.head.appendChild(link);
}
function readDateTables() {
  new Intl.DateTimeFormat("nl", { timeZone: "Europe/Amsterdam" }).format(0);
}
var page = document.documentElement;
var ours = language === "en" || language === "nl" ? language : navigator.language.toLowerCase().indexOf("en") === 0 ? "en" : "nl";
// What the system shows of the installed app: the first manifest that a page names counts.
if (ours === "en") {
  var manifest = document.createElement("link");
  manifest.rel = "manifest";
  manifest.href = "/manifest.en.webmanifest";
  document.head.appendChild(manifest);
}
var texts = (page.getAttribute("data-texts-" + ours) || "").split(" ");
if (texts[0]) fetchAhead(texts[0]);
try {
  var role = location.pathname === "/" && localStorage.getItem("leerplek.role.last");
  var files = (role && JSON.parse(page.getAttribute("data-homes") || "{}")[role]) || [];
  for (var i = 0; i < files.length; i++) fetchAhead(files[i] === "texts" ? texts[1] : files[i]);
  // The first date that is written makes a browser read its tables, which takes a slow phone a
  // twentieth of a second. The files are on their way: now it has the time.
  if (role) setTimeout(readDateTables);
  // A database takes a while to wake. Where none is, none is made; nobody waits for this one to close.
  var awake = role && indexedDB.open("leerplek");
  if (awake) {
    awake.onupgradeneeded = function () {
      awake.transaction.abort();
    };
    awake.onsuccess = function () {
      awake.result.onversionchange = awake.result.close;
    };
  }
} catch (refused) {
  // Storage is switched off: nobody was here last.
}
