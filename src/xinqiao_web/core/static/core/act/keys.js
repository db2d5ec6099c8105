// Keys for people who work with both hands on the keyboard; `?` shows them all.
// No key acts while somebody writes, except Ctrl+S and Esc.
const help = document.getElementById("keys");
let gone = 0;

const writes = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable || element.matches("input:not([type=checkbox]):not([type=radio]), select, textarea"));

const press = (selector) => {
  const found = document.querySelector(selector);
  found?.click();
  return Boolean(found);
};

const actions = {
  "/": () => {
    const search = document.querySelector("[type=search]");
    search?.focus();
    search?.select();
    return Boolean(search);
  },
  "?": () => (help?.showModal(), true),
  n: () => press("[data-new]"),
  "]": () => press("[rel=next]"),
  "[": () => press("[rel=prev]"),
};

const go = (letter) => press(`[data-go="${CSS.escape(letter)}"]`);

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    const save = document.querySelector("[data-save]");
    if (!save) return;
    event.preventDefault();
    save.click();
    return;
  }
  if (event.key === "Escape" && writes(event.target) && !document.querySelector("dialog[open]")) {
    event.target.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (Date.now() - gone < 1500 && event.key.length === 1) {
    gone = 0;
    if (go(event.key)) event.preventDefault();
    return;
  }
  if (event.key === "g") {
    gone = Date.now();
  } else if (actions[event.key]?.()) {
    event.preventDefault();
  }
});

document.querySelector("[data-help]")?.addEventListener("click", () => help?.showModal());

// Thousands are set apart for the eye; a spreadsheet wants the bare number.
document.addEventListener("copy", (event) => {
  const text = String(getSelection());
  if (!text.includes("\u202f") || writes(event.target)) return;
  event.clipboardData.setData("text/plain", text.replaceAll("\u202f", ""));
  event.preventDefault();
});
