// One message of Discord becomes one list item.

import { clockTime, el, icon, quietly, size } from "./dom.js";
import { markdown } from "./markdown.js";

const SILENT = 1 << 12;
const STYLES = { 1: "primary", 2: "plain-key", 3: "success", 4: "danger", 5: "plain-key" };

/** `view` knows what a press does; see DiscordPane in discord.js. */
export function postNode(message, view, isFollowing) {
  const looks = { ...view, names: message.names };
  const node = el("li", { class: `post${isFollowing ? " following" : ""}${message.ephemeral ? " ephemeral" : ""}${message.pinged ? " pinged" : ""}` },
    message.asked_by ? el("p", { class: "asked" }, el("b", {}, message.asked_by), " used a command") : null,
    isFollowing ? null : el("span", { class: `face small-face ${message.by_bot ? "bot" : view.tone(message.author.id)}`, "aria-hidden": "true" }, [...message.sender][0]),
    el("div", { class: "said" },
      isFollowing ? null : el("p", { class: "by" }, el("b", {}, message.sender), message.by_bot ? el("span", { class: "tag" }, "App") : null, when(message)),
      message.loading ? el("p", { class: "thinking" }, el("i", {}), el("i", {}), el("i", {}), ` ${message.sender} is thinking…`) : null,
      message.content ? el("div", { class: "text", dir: "auto" }, ...markdown(message.content, looks), edited(message), message.flags & SILENT ? quietly() : null) : null,
      ...message.embeds.map((one) => embed(one, looks)),
      ...message.attachments.map((one) => attachment(one, view)),
      ...message.components.map((one) => component(one, message, looks)),
      message.ephemeral ? el("p", { class: "only" }, icon("eye"), "Only you can see this · ",
        el("button", { type: "button", class: "inline", onclick: () => view.dismiss(message.id) }, "Dismiss")) : null));
  node.dataset.id = message.id;
  return node;
}

/** A line for lists and notices. */
export function gist(message) {
  const shown = message.embeds[0]?.title ?? message.embeds[0]?.description ?? message.attachments[0]?.filename ?? readable(message.components) ?? "";
  return (message.loading ? "…" : message.content || shown).split("\n").find((line) => line.trim())?.replace(/[*_`~|\\]|^#+ |^> /g, "") ?? "";
}

const readable = (components = []) => components.flatMap((one) => [one.content, readable(one.components)]).find(Boolean);

const when = (message) => {
  const seconds = Date.parse(message.timestamp) / 1000;
  return el("time", { dateTime: message.timestamp }, clockTime(seconds));
};

const edited = (message) => (message.edited_timestamp ? el("span", { class: "edited" }, " (edited)") : null);

function embed(one, view) {
  const node = el("div", { class: "embed" },
    one.author ? el("p", { class: "embed-author" }, one.author.name) : null,
    one.title ? el("p", { class: "embed-title", dir: "auto" }, ...markdown(one.title, view)) : null,
    one.description ? el("div", { class: "text", dir: "auto" }, ...markdown(one.description, view)) : null,
    one.fields?.length ? el("div", { class: "embed-fields" }, ...one.fields.map((field) =>
      el("div", { class: field.inline ? "field in-row" : "field" }, el("b", { dir: "auto" }, ...markdown(field.name, view)), el("div", { class: "text", dir: "auto" }, ...markdown(field.value, view))))) : null,
    one.footer ? el("p", { class: "embed-footer", dir: "auto" }, one.footer.text) : null);
  if (one.color) node.style.setProperty("--edge", `#${one.color.toString(16).padStart(6, "0")}`);
  return node;
}

function attachment(file, view) {
  if (/^image\/(png|jpeg|gif|webp)$/.test(file.content_type)) {
    return el("button", { type: "button", class: "photo", "aria-label": `Open ${file.filename}`, onclick: () => view.openPicture(file) },
      el("img", { src: view.fileUrl(file.id), alt: file.description ?? file.filename }));
  }
  return el("button", { type: "button", class: "card", onclick: () => view.openFile(file) }, icon("file"),
    el("span", {}, el("b", { dir: "auto" }, file.filename), el("small", {}, size(file.size))));
}

function component(one, message, view) {
  switch (one.type) {
    case 1: return el("div", { class: "dkeys", role: "group", "aria-label": "Buttons" }, ...one.components.map((part) => component(part, message, view)));
    case 2: return button(one, message, view);
    case 3: return select(one, message, view);
    case 9: return el("div", { class: "section" }, el("div", {}, ...one.components.map((part) => component(part, message, view))), component(one.accessory, message, view));
    case 10: return el("div", { class: "text", dir: "auto" }, ...markdown(one.content, view));
    case 14: return el("hr", {});
    case 17: return container(one, message, view);
    default: return el("p", { class: "only" }, "The sandbox does not draw this part.");
  }
}

function container(one, message, view) {
  const node = el("div", { class: "embed" }, ...one.components.map((part) => component(part, message, view)));
  if (one.accent_color) node.style.setProperty("--edge", `#${one.accent_color.toString(16).padStart(6, "0")}`);
  return node;
}

function button(one, message, view) {
  const label = el("span", { dir: "auto" }, [one.emoji?.name, one.label].filter(Boolean).join(" "));
  if (one.style === 5) return el("a", { class: "dkey plain-key", href: one.url, target: "_blank", rel: "noopener noreferrer" }, label, icon("link"));
  if (one.style === 6) return el("button", { type: "button", class: "dkey primary", onclick: () => view.buy(one.sku_id) }, view.product(one.sku_id));
  const state = view.state(message.id, one.custom_id);
  return el("button", {
    type: "button", class: `dkey ${STYLES[one.style] ?? "plain-key"}${state ? ` ${state}` : ""}`, disabled: one.disabled,
    "aria-busy": state === "waiting" ? "true" : null, "data-place": one.custom_id, onclick: () => view.press(message.id, one.custom_id),
  }, label);
}

function select(one, message, view) {
  const most = one.max_values ?? 1;
  if (most > 1) return several(one, message, view);
  const chosen = one.options.some((option) => option.default);
  return el("select", {
    class: "menu", disabled: one.disabled, "aria-label": one.placeholder ?? "Choose", "data-place": one.custom_id,
    onchange: (event) => { if (event.target.value) view.choose(message.id, one.custom_id, [event.target.value]); },
  }, el("option", { value: "", selected: !chosen }, one.placeholder ?? "Choose…"),
  ...one.options.map((option) => el("option", { value: option.value, selected: option.default }, words(option))));
}

function several(one, message, view) {
  const boxes = one.options.map((option) => el("input", { type: "checkbox", value: option.value, checked: option.default }));
  return el("details", { class: "several" }, el("summary", {}, one.placeholder ?? "Choose…"),
    ...boxes.map((box, at) => el("label", {}, box, words(one.options[at]))),
    el("button", { type: "button", class: "dkey primary", onclick: () => view.choose(message.id, one.custom_id, boxes.filter((box) => box.checked).map((box) => box.value)) }, "Choose"));
}

const words = (option) => [option.emoji?.name, option.label, option.description ? `· ${option.description}` : ""].filter(Boolean).join(" ");
