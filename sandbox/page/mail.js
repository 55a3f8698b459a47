// The mail pane: what arrived, as a mail client shows it, and what is to go wrong with the next one.

import { get, post, remove } from "./api.js";
import { $, clockTime, copy, el, icon, size } from "./dom.js";

const LINK = /(https?:\/\/[^\s<>"'\])}]+)/;
const PROOF = { ok: "DKIM ok", failed: "DKIM failed", none: "Not signed" };
const TROUBLES = [
  ["no such user", { kind: "refuse" }],
  ["mailbox full", { kind: "refuse", code: 552, enhanced: "5.2.2", text: "Mailbox full" }],
  ["blocked", { kind: "refuse", code: 550, enhanced: "5.7.1", text: "Message refused", stage: "data" }],
  ["not authenticated", { kind: "refuse", code: 550, enhanced: "5.7.26", text: "Unauthenticated email is not accepted", stage: "data" }],
  ["greylist", { kind: "greylist" }],
  ["busy (421)", { kind: "refuse", code: 421, enhanced: "4.3.2", text: "Try again later" }],
  ["answer lost", { kind: "lost" }],
  ["hang", { kind: "hang", seconds: 30, stage: "data" }],
  ["slow", { kind: "slow", seconds: 4, stage: "data" }],
];
const ACTS = { bounce: "Bounce", full: "Mailbox full", delay: "Delayed", away: "Out of office", complain: "This is spam" };

export class MailPane {
  /** `shell` has toast(text) and side. */
  constructor(shell) {
    this.shell = shell;
    this.mails = [];
    this.open = null; // the mail that is read
    this.unread = new Set();
    this.returns = false;
    for (const [name, trouble] of TROUBLES) {
      $("m-choices").append(el("button", { type: "button", class: "small-button", onclick: () => this.#trouble(trouble) }, name));
    }
    $("m-clear").addEventListener("click", async () => this.#state(await remove("mail/troubles")));
    $("m-back").addEventListener("click", () => this.#close());
    $("mail").addEventListener("keydown", (event) => { if (event.key === "Escape" && this.open) this.#close(); });
  }

  async load() {
    const view = await get("mail");
    this.mails = view.mails;
    this.#state(view);
    if (this.open && !this.mails.some((one) => one.id === this.open)) this.#close();
    this.#list();
    return view.seq;
  }

  async change(event) {
    if (event.kind === "arrived") await this.#arrived(event.mail);
    if (event.kind === "arrived" || event.kind === "troubles") this.#state(await get("mail/troubles"));
  }

  async #arrived(id) {
    if (this.mails.some((one) => one.id === id)) return;
    this.mails.unshift(await get(`mail/${id}`));
    this.unread.add(id);
    if (this.shell.side !== "mail") $("side-mail").classList.add("has-news");
    this.#list();
  }

  #state({ known, returns, troubles }) {
    document.body.classList.toggle("with-mail", known || this.mails.length > 0); // nobody has ever sent: no pane
    this.returns = returns;
    for (const button of document.querySelectorAll("#m-letter [data-act]")) button.disabled = !returns;
    const names = troubles.map((one) => `${one.answer || one.kind}${one.address ? ` for ${one.address}` : ""}${one.times === null ? " until cleared" : one.times > 1 ? ` × ${one.times}` : ""}`);
    $("m-pending").hidden = !names.length;
    $("m-pending").firstElementChild.textContent = `Waiting: ${names.join(", ")}`;
  }

  async #trouble(trouble) {
    const isLasting = $("m-lasting").checked || trouble.kind === "greylist"; // one refusal is all that greylisting is
    const given = { ...trouble, address: $("m-for").value || null, times: isLasting ? null : 1 };
    this.#state(await post("mail/troubles", given));
  }

  // The list

  #list() {
    const held = document.activeElement?.dataset?.mail;
    $("m-list").replaceChildren(...this.mails.map((one) => this.#line(one)));
    if (held) $("m-list").querySelector(`[data-mail="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
    $("m-empty").hidden = this.mails.length > 0 || this.open !== null;
    const total = this.mails.length;
    $("m-state").textContent = `${total === 1 ? "1 mail" : `${total} mails`}${this.unread.size ? `, ${this.unread.size} new` : ""}`;
    const addresses = [...new Set(this.mails.map((one) => one.recipient))];
    const chosen = $("m-for").value;
    $("m-for").replaceChildren(el("option", { value: "" }, "everybody"), ...addresses.map((one) => el("option", { value: one }, one)));
    $("m-for").value = addresses.includes(chosen) ? chosen : "";
  }

  #line(mail) {
    const isUnread = this.unread.has(mail.id);
    const node = el("button", { type: "button", class: isUnread ? "unread" : "", onclick: () => this.#read(mail.id) },
      el("span", { class: `face tone-${tone(mail.recipient)}`, "aria-hidden": "true" }, [...mail.recipient][0].toUpperCase()),
      el("span", { class: "m-lines" },
        el("span", { class: "top" }, el("b", { dir: "auto" }, mail.recipient), el("time", {}, clockTime(mail.at))),
        el("span", { class: "about-what", dir: "auto" }, mail.subject || "(no subject)"),
        el("span", { class: "last", dir: "auto" }, mail.preview)));
    node.dataset.mail = mail.id;
    return el("li", {}, node);
  }

  // One mail

  async #read(id) {
    const mail = await get(`mail/${id}`);
    this.open = id;
    this.unread.delete(id);
    $("m-letter").replaceChildren(this.#head(mail), this.#tabs(mail), el("div", { class: "m-body", id: "m-body" }), this.#acts(mail));
    this.#show(mail, mail.has_html ? "HTML" : "Text");
    this.#swap();
    $("m-back").focus();
  }

  #close() {
    const before = this.open;
    this.open = null;
    $("m-letter").replaceChildren();
    this.#swap();
    $("m-list").querySelector(`[data-mail="${before}"]`)?.focus();
  }

  #swap() {
    $("m-letter").hidden = $("m-back").hidden = this.open === null;
    $("m-list").hidden = $("m-face").hidden = this.open !== null;
    this.#list();
  }

  #head(mail) {
    const proof = `${PROOF[mail.dkim]}${mail.dkim === "none" ? "" : mail.dkim === "ok" ? ` · ${mail.domain}` : `: ${mail.reason}`}`;
    return el("header", {},
      el("h3", { id: "m-subject", dir: "auto" }, mail.subject || "(no subject)"),
      el("p", { dir: "auto" }, `${mail.from || mail.sender} → ${mail.recipient}`),
      el("p", {}, `${clockTime(mail.at)} · ${size(mail.size)} · `, el("span", { class: `proof ${mail.dkim}` }, proof)));
  }

  #tabs(mail) {
    const names = [...(mail.has_html ? ["HTML"] : []), "Text", "Headers"];
    return el("div", { class: "m-tabs", role: "tablist", "aria-label": "Show" },
      ...names.map((name) => el("button", { type: "button", role: "tab", "aria-controls": "m-body", onclick: () => this.#show(mail, name) }, name)),
      mail.code ? el("button", { type: "button", class: "small-button", onclick: async () => { await copy(mail.code); this.shell.toast(`Copied: ${mail.code}`, "check"); } }, `Copy ${mail.code}`) : null,
      el("a", { class: "round small", href: `/sandbox/mail/${mail.id}/raw`, download: "", "aria-label": "Download the mail", title: "Download the mail" }, icon("save")));
  }

  #show(mail, name) {
    for (const tab of $("m-letter").querySelectorAll('[role="tab"]')) tab.setAttribute("aria-selected", tab.textContent === name);
    const body = name === "HTML" ? confined(mail) : name === "Text" ? el("div", { class: "text", dir: "auto" }, ...linked(mail.text)) : headers(mail);
    $("m-body").replaceChildren(body);
  }

  #acts(mail) {
    return el("div", { class: "choices", role: "group", "aria-label": "What comes back" }, ...Object.entries(ACTS).map(([act, name]) => {
      const button = el("button", { type: "button", class: "small-button", disabled: !this.returns, onclick: () => this.#act(mail, act, name) }, name);
      if (!this.returns) button.title = "The shop has not said where bounces go";
      button.dataset.act = act;
      return button;
    }));
  }

  async #act(mail, act, name) {
    try {
      await post(`mail/${mail.id}/${act}`);
      this.shell.toast(`Sent back: ${name}`, "check");
    } catch (error) {
      this.shell.toast(error.message);
    }
  }
}

/** The mail's own HTML: no scripts, nothing loaded from elsewhere, links in a new tab. */
const confined = (mail) => {
  const frame = el("iframe", { title: "The mail", src: `/sandbox/mail/${mail.id}/html` });
  frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
  return frame;
};

const headers = (mail) => el("dl", {}, el("dt", {}, "Envelope"), el("dd", {}, `${mail.sender} → ${mail.recipient}`),
  ...mail.headers.flatMap(([name, value]) => [el("dt", {}, name), el("dd", { dir: "auto" }, value)]));

const linked = (text) => text.split(LINK).map((part, at) =>
  (at % 2 ? el("a", { href: part.replace(/[.,;:!?]+$/, ""), target: "_blank", rel: "noopener noreferrer" }, part) : part));

const tone = (address) => [...address].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 6;
