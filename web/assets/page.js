// Copy buttons. Without this file the page works all the same: a tap on a key selects the whole of it.
"use strict";

async function copy(texts) {
  const text = texts.map((element) => element.textContent).join("\n");
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const selection = getSelection();
    selection.removeAllRanges();
    const range = document.createRange();
    range.setStartBefore(texts[0]);
    range.setEndAfter(texts[texts.length - 1]);
    selection.addRange(range);
    return texts.length === 1 && document.execCommand("copy");
  }
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  const label = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    const texts = button.dataset.copy.trim().split(" ").map((id) => document.getElementById(id));
    if (!(await copy(texts))) return;
    button.textContent = button.dataset.copied;
    button.classList.add("done");
    setTimeout(() => {
      button.textContent = label;
      button.classList.remove("done");
    }, 2000);
  });
}
