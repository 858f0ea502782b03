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
// The app asks for its texts only when it has come itself; asked for here, they come beside it.
var ours = language === "en" || language === "nl" ? language : navigator.language.toLowerCase().indexOf("en") === 0 ? "en" : "nl";
var file = document.documentElement.getAttribute("data-texts-" + ours);
if (file) {
  var texts = document.createElement("link");
  texts.rel = "modulepreload";
  texts.crossOrigin = "";
  texts.href = file;
  document.head.appendChild(texts);
}
