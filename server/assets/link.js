// Shows the code that stands behind the address's "#": it is read here and sent nowhere.
"use strict";
const code = location.hash.slice(1);
if (/^[0-9A-Za-z-]{4,20}$/.test(code)) {
  for (const line of document.querySelectorAll("[data-code]")) {
    line.querySelector("b").textContent = code.toUpperCase();
    line.hidden = false;
  }
}
