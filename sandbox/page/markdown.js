// Discord's markdown becomes nodes. Text only ever becomes text: nothing here parses markup.

import { copy, el, icon } from "./dom.js";

const INLINE = new RegExp([
  /\\([^A-Za-z0-9\s])/, /``([^\n]+?)``|`([^`\n]+)`/, /\*\*\*([\s\S]+?)\*\*\*/, /\*\*([\s\S]+?)\*\*/, /__([\s\S]+?)__/,
  /\*([^*\n]+?)\*/, /(?<!\w)_([^_\n]+?)_(?!\w)/, /~~([\s\S]+?)~~/, /\|\|([\s\S]+?)\|\|/,
  /\[([^\]\n]+)\]\((https?:\/\/[^)\s]+)\)/, /<@!?(\d+)>/, /<t:(-?\d+)(?::(\w))?>/, /<(https?:\/\/[^>\s]+)>/,
  /(https?:\/\/[^\s<]*[^\s<.,:;"'\])])/,
].map((one) => one.source).join("|"), "g");

/** Nodes for a text. `view` knows the names behind mentions and is told what was copied. */
export function markdown(text, view) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(/```(?:([a-z0-9+-]*)\n)?([\s\S]*?)```/gi)) {
    nodes.push(...lines(text.slice(at, found.index), view), block(found[1] ?? "", found[2].replace(/\n$/, ""), view));
    at = found.index + found[0].length;
  }
  return [...nodes, ...lines(text.slice(at), view)];
}

function lines(text, view) {
  if (!text) return [];
  const nodes = [];
  let plain = [];
  const flush = () => { if (plain.length) nodes.push(...inline(plain.join("\n"), view)); plain = []; };
  for (const line of text.replace(/^\n|\n$/g, "").split("\n")) {
    const [, sign, rest] = /^(#{1,3}|-#|>) (.*)$/.exec(line) ?? [];
    if (!sign) { plain.push(line); continue; }
    flush();
    const kind = sign === ">" ? "blockquote" : sign === "-#" ? "small" : "strong";
    nodes.push(el(kind, { class: `line-${sign === ">" ? "quote" : sign === "-#" ? "sub" : `h${sign.length}`}` }, ...inline(rest, view)));
  }
  flush();
  return nodes;
}

function inline(text, view) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(INLINE)) {
    if (found.index > at) nodes.push(document.createTextNode(text.slice(at, found.index)));
    nodes.push(piece(found, view));
    at = found.index + found[0].length;
  }
  if (at < text.length) nodes.push(document.createTextNode(text.slice(at)));
  return nodes;
}

function piece(found, view) {
  const [, escaped, code2, code1, both, bold, under, star, low, struck, hidden, label, address, who, when, , angled, bare] = found;
  if (escaped !== undefined) return document.createTextNode(escaped);
  const code = code2 ?? code1;
  if (code !== undefined) return copyable(code.trim() || code, view);
  if (both !== undefined) return el("strong", {}, el("em", {}, ...inline(both, view)));
  if (bold !== undefined) return el("strong", {}, ...inline(bold, view));
  if (under !== undefined) return el("u", {}, ...inline(under, view));
  if (star !== undefined || low !== undefined) return el("em", {}, ...inline(star ?? low, view));
  if (struck !== undefined) return el("s", {}, ...inline(struck, view));
  if (hidden !== undefined) return spoiler(inline(hidden, view));
  if (address !== undefined) return link(address, inline(label, view));
  if (who !== undefined) return el("span", { class: "mention" }, `@${view.names[who] ?? "unknown-user"}`);
  if (when !== undefined) return el("time", { class: "stamp" }, new Date(Number(when) * 1000).toLocaleString());
  return link(angled ?? bare, [document.createTextNode(angled ?? bare)]);
}

const link = (address, inner) => el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...inner);

function copyable(text, view) {
  const press = async () => { await copy(text); view.copied(text, node); };
  const node = el("code", {
    tabIndex: 0, role: "button", "aria-label": `${text}. Press to copy`, title: "Copy", onclick: press,
    onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); press(); } },
  }, text);
  return node;
}

function block(language, text, view) {
  const press = async (event) => { const button = event.currentTarget; await copy(text); view.copied(text, button); };
  return el("span", { class: "block" },
    el("span", { class: "block-head" }, el("span", {}, language),
      el("button", { type: "button", class: "inline", "aria-label": "Copy this block", title: "Copy", onclick: press }, icon("copy"))),
    el("span", { class: "pre", tabIndex: 0 }, text));
}

function spoiler(inner) {
  const node = el("span", { class: "spoiler", tabIndex: 0, role: "button", "aria-label": "Hidden text. Press to show" }, ...inner);
  const show = () => {
    node.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  node.addEventListener("click", show);
  node.addEventListener("keydown", (event) => { if (event.key === "Enter") show(); });
  return node;
}
