// A text with entities becomes nodes. Offsets are UTF-16 units, which is what a JavaScript string counts in.

import { copy, el, icon } from "./dom.js";

const STYLES = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", blockquote: "blockquote",
  expandable_blockquote: "blockquote", hashtag: "span", cashtag: "span", custom_emoji: "span",
};

/** Nodes for the text. `act` is told of commands to send, links of the bot itself, and of what was copied. */
export function richText(text, entities, act) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return between(text, 0, text.length, sorted, act);
}

function between(text, begin, end, entities, act) {
  const nodes = [];
  const waiting = [...entities];
  let at = begin;
  while (waiting.length) {
    const entity = waiting.shift();
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    if (to <= from) continue;
    if (from > at) nodes.push(document.createTextNode(text.slice(at, from)));
    const inside = [];
    while (waiting.length && waiting[0].offset < to) inside.push(waiting.shift());
    // What begins inside and ends outside goes on behind it.
    for (const one of [...inside].reverse()) {
      if (one.offset + one.length > to) waiting.unshift({ ...one, offset: to, length: one.offset + one.length - to });
    }
    nodes.push(wrap(entity, text.slice(from, to), between(text, from, to, inside, act), act));
    at = to;
  }
  if (at < end) nodes.push(document.createTextNode(text.slice(at, end)));
  return nodes;
}

function wrap(entity, part, inner, act) {
  switch (entity.type) {
    case "code": return copyable(el("code", {}, ...inner), part, act);
    case "pre": return block(entity, part, inner, act);
    case "spoiler": return spoiler(inner);
    case "text_link": return link(entity.url, inner, act);
    case "url": return link(/^[a-z]+:/i.test(part) ? part : `http://${part}`, inner, act);
    case "email": return link(`mailto:${part}`, inner, act);
    case "mention": return link(`https://t.me/${part.slice(1)}`, inner, act);
    case "bot_command":
      return el("button", { type: "button", class: "inline", onclick: () => act.command(part) }, ...inner);
    default: {
      const node = el(STYLES[entity.type] ?? "span", {}, ...inner);
      return entity.type === "expandable_blockquote" ? expandable(node) : node;
    }
  }
}

function copyable(node, part, act) {
  const press = async () => { await copy(part); act.copied(part, node); };
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  node.setAttribute("aria-label", `${part}. Press to copy`);
  node.title = "Copy";
  node.addEventListener("click", press);
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); press(); }
  });
  return node;
}

function block(entity, part, inner, act) {
  const press = async (event) => { const button = event.currentTarget; await copy(part); act.copied(part, button); };
  return el("span", { class: "block" },
    el("span", { class: "block-head" }, el("span", {}, entity.language ?? ""),
      el("button", { type: "button", class: "inline", "aria-label": "Copy this block", title: "Copy", onclick: press }, icon("copy"))),
    el("span", { class: "pre", tabIndex: 0 }, ...inner));
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

function link(url, inner, act) {
  if (!/^(https?|mailto|tg):/i.test(url)) return el("span", {}, ...inner);
  return el("a", {
    href: url, target: "_blank", rel: "noopener noreferrer",
    onclick: (event) => { if (act.ownLink(url)) event.preventDefault(); },
  }, ...inner);
}

function expandable(node) {
  node.classList.add("folded");
  node.addEventListener("click", () => node.classList.toggle("folded"));
  return node;
}
