// One message becomes one list item.

import { clockTime, copy, el, icon, quietly, size } from "./dom.js";
import { richText } from "./richtext.js";

// A last line that runs to the left ends where the time stands.
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** `view` knows the person's files and what a press does; see Pane in telegram.js. */
export function messageNode(message, view) {
  if (isService(message)) return service(message, view);
  const node = el("li", { class: message.mine ? "msg mine" : "msg theirs" },
    bubble(message, view), keyboard(message, view));
  node.dataset.id = message.message_id;
  return node;
}

/** A line for lists and notices. */
export function preview(message) {
  if (message.successful_payment) return `Paid ${stars(message.successful_payment.total_amount)}`;
  if (message.refunded_payment) return `Refunded ${stars(message.refunded_payment.total_amount)}`;
  if (message.invoice) return message.invoice.title;
  const words = (message.text ?? message.caption ?? "").split("\n")[0];
  if (message.photo) return words || "Photo";
  if (message.document) return words || message.document.file_name;
  return words;
}

export const stars = (amount) => `⭐ ${amount.toLocaleString()}`;

const isService = (message) => message.successful_payment || message.refunded_payment;

function service(message, view) {
  const paid = message.successful_payment;
  const node = el("li", { class: "service" }, el("span", {}, preview(message),
    paid ? el("button", { type: "button", onclick: () => view.refund(paid) }, "Have it refunded by Telegram") : null));
  node.dataset.id = message.message_id;
  return node;
}

function bubble(message, view) {
  const text = message.text ?? message.caption;
  const node = el("div", { class: message.photo ? "bubble has-photo" : "bubble" },
    el("span", { class: "unseen" }, message.mine ? "You: " : `${view.botName()}: `),
    forwarded(message), replied(message), photo(message, view), documentCard(message, view), invoice(message));
  if (text) {
    node.append(el("div", { class: RIGHT_TO_LEFT.test(text.split("\n").at(-1)) ? "text low" : "text", dir: "auto" },
      ...richText(text, message.entities ?? message.caption_entities ?? [], view.act), meta(message, "meta room")));
  }
  node.append(meta(message, "meta"));
  return node;
}

/** The time stands in the corner; the same once more, unseen, keeps the last line of the text out of its way. */
function meta(message, kind) {
  return el("span", { class: kind, "aria-hidden": kind === "meta" ? null : "true" },
    message.edit_date ? el("i", {}, "edited") : null,
    message.silent ? quietly() : null,
    el("time", { dateTime: new Date(message.date * 1000).toISOString() }, clockTime(message.date)));
}

function forwarded(message) {
  const origin = message.forward_origin;
  if (!origin) return null;
  return el("p", { class: "origin" }, "Forwarded from ", el("b", {}, origin.sender_user?.first_name ?? origin.sender_user_name));
}

function replied(message) {
  const to = message.reply_to_message;
  return to ? el("p", { class: "quote", dir: "auto" }, preview(to)) : null;
}

function photo(message, view) {
  const shown = message.photo?.at(-1);
  if (!shown) return null;
  const image = el("img", {
    src: view.fileUrl(shown.file_id), alt: message.caption ?? "Photo", width: shown.width, height: shown.height,
  });
  return el("button", {
    type: "button", class: "photo", "aria-label": "Open the photo", onclick: () => view.openPhoto(shown, image.alt),
  }, image);
}

function documentCard(message, view) {
  const file = message.document;
  if (!file) return null;
  return el("button", { type: "button", class: "card", onclick: () => view.openDocument(file) },
    icon("file"),
    el("span", {}, el("b", { dir: "auto" }, file.file_name), el("small", {}, size(file.file_size))));
}

function invoice(message) {
  const asked = message.invoice;
  if (!asked) return null;
  return el("div", { class: "invoice" }, el("b", { dir: "auto" }, asked.title),
    el("p", { dir: "auto" }, asked.description), el("p", { class: "amount" }, stars(asked.total_amount)));
}

function keyboard(message, view) {
  let rows = message.reply_markup?.inline_keyboard ?? [];
  if (message.invoice && !rows.length) rows = [[{ text: `Pay ${stars(message.invoice.total_amount)}`, pay: true }]];
  if (!rows.length) return null;
  return el("div", { class: "keyboard", role: "group", "aria-label": "Buttons" },
    ...rows.map((row, r) => el("div", { class: "row" }, ...row.map((button, c) => key(message, button, r, c, view)))));
}

function key(message, button, row, column, view) {
  const kind = ["primary", "danger", "success"].includes(button.style) ? ` ${button.style}` : "";
  const common = { class: `key${kind}`, "data-place": `${row}.${column}` };
  const label = el("span", { dir: "auto" }, button.text);
  if (button.url) {
    return el("a", {
      ...common, href: button.url, target: "_blank", rel: "noopener noreferrer",
      onclick: (event) => { if (view.act.ownLink(button.url)) event.preventDefault(); },
    }, label, icon("link"));
  }
  if (button.copy_text) {
    return el("button", {
      ...common, type: "button",
      onclick: async (event) => {
        const pressed = event.currentTarget;
        await copy(button.copy_text.text);
        view.act.copied(button.copy_text.text, pressed);
      },
    }, label, icon("copy"));
  }
  if (button.pay) return el("button", { ...common, type: "button", onclick: () => view.pay(message) }, label);
  if (button.callback_data) {
    const state = view.tapState(message.message_id, row, column, button.callback_data);
    return el("button", {
      ...common, type: "button", class: `${common.class}${state ? ` ${state}` : ""}`,
      "aria-busy": state === "waiting" ? "true" : null,
      onclick: () => view.tap(message.message_id, row, column, button.callback_data),
    }, label);
  }
  return el("button", { ...common, type: "button", onclick: () => view.cannot() }, label);
}
