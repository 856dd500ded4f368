// Keeps the page current without flicker: fetches it again and swaps only the parts that changed.
"use strict";

const EVERY_MS = 2000;
const parts = () => [...document.querySelectorAll("[data-live]")];
const shown = new Map(parts().map(part => [part.id, part.innerHTML]));

/** Whether a person is in the middle of something there. */
function inUse(part) {
  const selection = document.getSelection();
  return part.contains(document.activeElement)
    || (selection && !selection.isCollapsed && part.contains(selection.anchorNode));
}

function swap(part, html) {
  const opened = [...part.querySelectorAll("details")].map(details => details.open);
  part.innerHTML = html;
  part.querySelectorAll("details").forEach((details, i) => {
    if (i < opened.length) {
      details.open = opened[i];
    }
  });
  shown.set(part.id, html);
}

async function refresh() {
  if (document.hidden) {
    return;
  }
  const stale = document.getElementById("stale");
  try {
    const answer = await fetch(location.href, {cache: "no-store"});
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    stale.hidden = true;
    for (const part of parts()) {
      const html = fresh.getElementById(part.id)?.innerHTML;
      if (html !== undefined && html !== shown.get(part.id) && !inUse(part)) {
        swap(part, html);
      }
    }
  } catch {
    stale.hidden = false;
  }
}

(function again() {
  setTimeout(() => refresh().finally(again), EVERY_MS);
})();
