"use strict";
// textual.js draws the terminal and sets classes on the body; this page only adds manners.
addEventListener("DOMContentLoaded", () => {
  const body = document.body;
  document.getElementById("again").addEventListener("click", () => location.reload());
  // the keyboard belongs to the terminal as soon as there is one
  new MutationObserver((_, observer) => {
    if (!body.classList.contains("-first-byte")) return;
    observer.disconnect();
    document.querySelector(".xterm-helper-textarea")?.focus();
  }).observe(body, { attributeFilter: ["class"] });
  // browsers keep ^w, ^t and ^n for themselves: ask before a slip of the finger ends the terminal
  addEventListener("beforeunload", (event) => {
    if (body.classList.contains("-first-byte") && !body.classList.contains("-closed")) event.preventDefault();
  });
});
