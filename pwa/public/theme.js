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
