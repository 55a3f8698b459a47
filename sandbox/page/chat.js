// The shell: who is here, who we are just now, and the stream of everything that changes.

import { follow, get } from "./api.js";
import { Desk } from "./desk.js";
import { DiscordPane } from "./discord.js";
import { $, el, icon } from "./dom.js";
import { MailPane } from "./mail.js";
import { preview } from "./message.js";
import { gist } from "./post.js";
import { Pane } from "./telegram.js";

const SIDES = ["telegram", "discord", "mail"];
const TOAST_LASTS = 2600;

class Shell {
  constructor() {
    this.people = [];
    this.show("telegram");
    this.current = "";
    this.unread = {};
    this.last = {}; // the newest line of each chat
    this.pane = new Pane(this);
    this.discord = new DiscordPane(this);
    this.mail = new MailPane(this);
    this.desk = new Desk(this, this.pane, this.discord);
    this.queue = Promise.resolve(); // changes are shown one after the other
  }

  person() { return this.current; }
  name() { return this.people.find((one) => one.key === this.current)?.name ?? ""; }

  async open() {
    this.people = (await get("people")).people;
    const asked = new URLSearchParams(location.search);
    const known = this.people.some((one) => one.key === asked.get("person"));
    this.current = known ? asked.get("person") : this.people[0].key;
    this.#faces();
    const [seq, there, post] = await Promise.all([this.pane.load(), this.discord.load(), this.mail.load()]);
    await Promise.all([this.desk.load(), this.#lookAtOthers()]);
    follow(Math.min(seq, there, post), {
      change: (event) => { this.queue = this.queue.then(() => this.#change(event)).catch((error) => console.warn(error)); },
      lost: () => this.#banner("The sandbox is gone. Looking for it…"),
      back: () => this.#back(),
    });
    if (asked.has("start")) await this.pane.start(asked.get("start"));
    this.#address();
    this.#listen();
  }

  async be(key) {
    if (key === this.current) return;
    this.current = key;
    this.unread[key] = 0;
    this.pane.forwardedFrom = "";
    this.#faces();
    this.#address();
    await Promise.all([this.pane.load(), this.discord.load()]);
    if (matchMedia("(hover: hover)").matches) $(this.side === "discord" ? "d-text" : "text").focus({ preventScroll: true });
  }

  /** Remember a chat or its newest message for the list of people. */
  remember(key, thing) {
    const message = thing.messages ? thing.messages.at(-1) : thing;
    if (thing.messages && key === this.current) {
      this.desk.show(this.people.find((one) => one.key === key).name, thing, this.people);
    }
    if (message) this.last[key] = (message.mine ? "You: " : "") + preview(message);
    this.#faces();
  }

  /** Something was said on Discord: the list of people shows its gist. */
  heard(key, message, gist) {
    this.last[key] = (message.mine ? "You: " : "") + gist;
    if (key === this.current && this.side === "telegram" && !message.mine) $("side-discord").classList.add("has-news");
    this.#faces();
  }

  /** Where there is room for one chat only: which one. */
  show(side) {
    this.side = side;
    document.body.dataset.side = side;
    for (const one of SIDES) $(`side-${one}`).setAttribute("aria-pressed", side === one);
    $(`side-${side}`).classList.remove("has-news");
  }

  toast(text, sign = "") {
    const node = el("p", { class: "toast" }, sign ? icon(sign) : null, el("span", { dir: "auto" }, text));
    $("toasts").append(node);
    while ($("toasts").children.length > 3) $("toasts").firstElementChild.remove();
    setTimeout(() => node.classList.add("leaving"), TOAST_LASTS + text.length * 25);
    setTimeout(() => node.remove(), TOAST_LASTS + text.length * 25 + 250);
  }

  async #change(event) {
    if (event.kind === "wire") return this.desk.call(event);
    if (event.kind === "clock") return this.desk.clock(await get("clock"));
    if (event.platform === "mail") return this.mail.change(event);
    if (event.person === null || event.person === this.current) {
      if (event.platform === "discord") return this.discord.change(event);
      if (event.kind === "message" && this.side === "discord") $("side-telegram").classList.add("has-news");
      return this.pane.change(event);
    }
    if (event.kind === "message" || event.kind === "edited") return this.#elsewhere(event);
    return undefined;
  }

  async #elsewhere(event) {
    if (event.platform === "discord") return this.#elsewhereThere(event);
    const { message } = await get(`telegram/${event.person}/messages/${event.message}`).catch(() => ({}));
    if (!message) return undefined;
    if (event.kind === "message" && !message.mine) this.unread[event.person] = (this.unread[event.person] ?? 0) + 1;
    return this.remember(event.person, message);
  }

  async #elsewhereThere(event) {
    const { message, place } = await get(`discord/${event.person}/messages/${event.message}`).catch(() => ({}));
    if (!message || place !== "dm" && !message.ephemeral) return; // what everybody in the server sees is no news for one
    if (event.kind === "message" && !message.mine) this.unread[event.person] = (this.unread[event.person] ?? 0) + 1;
    this.heard(event.person, message, gist(message));
  }

  async #lookAtOthers() {
    const others = this.people.filter((one) => one.key !== this.current);
    for (const { key } of others) this.remember(key, await get(`telegram/${key}/chat`));
  }

  async #back() {
    this.#banner("");
    await Promise.all([this.pane.load(), this.discord.load(), this.mail.load()]);
    await Promise.all([this.desk.load(), this.#lookAtOthers()]);
  }

  #banner(text) {
    $("banner").hidden = !text;
    $("banner").textContent = text;
  }

  #faces() {
    const total = this.people.reduce((sum, one) => sum + (one.key === this.current ? 0 : this.unread[one.key] ?? 0), 0);
    const me = this.people.find((one) => one.key === this.current);
    document.title = `${total ? `(${total}) ` : ""}${me?.name ?? ""} · Sandbox`;
    if ($("people").children.length !== this.people.length) {
      $("people").replaceChildren(...this.people.map((one, at) => this.#face(one, at)));
    }
    this.people.forEach((one, at) => this.#paint($("people").children[at].firstElementChild, one));
  }

  #face(one, at) {
    return el("li", {}, el("button", { type: "button", onclick: () => this.be(one.key) },
      el("span", { class: `face tone-${at % 6}`, "aria-hidden": "true" }, one.name[0]),
      el("span", { class: "lines" },
        el("span", { class: "name" }, one.name, one.role === "buyer" ? null : el("small", {}, one.role)),
        el("span", { class: "last", dir: "auto" })),
      el("span", { class: "dot", hidden: true })));
  }

  #paint(button, one) {
    const isMe = one.key === this.current;
    const unread = isMe ? 0 : this.unread[one.key] ?? 0;
    button.setAttribute("aria-current", isMe);
    button.setAttribute("aria-label", `${one.name}${one.role === "buyer" ? "" : `, ${one.role}`}${unread ? `, ${unread} new` : ""}`);
    button.querySelector(".last").textContent = this.last[one.key] ?? "";
    button.querySelector(".dot").hidden = !unread;
    button.querySelector(".dot").textContent = unread > 9 ? "9+" : unread;
  }

  #address() {
    history.replaceState(null, "", `?person=${encodeURIComponent(this.current)}`);
  }

  #listen() {
    for (const side of SIDES) $(`side-${side}`).addEventListener("click", () => this.show(side));
    document.addEventListener("keydown", (event) => {
      const at = Number(event.code?.replace("Digit", "")) - 1;
      if (event.altKey && !event.ctrlKey && this.people[at]) { event.preventDefault(); this.be(this.people[at].key); }
    });
  }
}

new Shell().open().catch((error) => {
  $("banner").hidden = false;
  $("banner").textContent = `The sandbox does not answer: ${error.message}`;
});
