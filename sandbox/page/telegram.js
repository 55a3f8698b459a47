// The pane: one person's chat with the bot, as their own Telegram would show it.

import { get, post, upload } from "./api.js";
import { $, el, size } from "./dom.js";
import { messageNode, preview, stars } from "./message.js";

const PATIENCE = 10_000; // milliseconds until a tap without an answer is called one
const TYPING_LASTS = 5_000;
const NEAR = 90; // pixels from the end that still count as the end
const PREVIEWED = 256 * 1024;

export class Pane {
  /** `shell` has toast(text), person(), people() and remember(key, chat or message). */
  constructor(shell) {
    this.shell = shell;
    this.messages = new Map();
    this.chat = null;
    this.taps = new Map(); // "message|row.column|data" -> { tap, state }
    this.early = new Set(); // answers that came before the tap's own answer
    this.missed = 0;
    this.follows = true; // the end of the chat, until the person scrolls away from it
    this.lastTop = 0;
    this.replyTo = null;
    this.forwardedFrom = "";
    this.act = {
      command: (text) => this.say(text),
      ownLink: (url) => this.openOwnLink(url),
      copied: (text, node) => this.showCopied(text, node),
    };
    this.#listen();
  }

  get person() { return this.shell.person(); }
  get path() { return `telegram/${this.person}`; }
  botName() { return this.chat?.bot.name ?? "Bot"; }
  fileUrl(id, download = false) { return `/sandbox/${this.path}/files/${encodeURIComponent(id)}${download ? "?download" : ""}`; }

  /** Show the current person's chat from scratch. Answers the number of the last change it contains. */
  async load() {
    const person = this.person;
    const chat = await get(`telegram/${person}/chat`);
    if (person !== this.person) return chat.seq;
    this.messages = new Map(chat.messages.map((message) => [message.message_id, message]));
    this.taps.clear();
    this.#chatIs(chat);
    this.#stopTyping();
    this.missed = 0;
    $("log").replaceChildren();
    $("log").setAttribute("aria-live", "off"); // what was there before is not news
    for (const message of this.messages.values()) this.#place(message);
    requestAnimationFrame(() => $("log").setAttribute("aria-live", "polite"));
    this.#toEnd(false);
    return chat.seq;
  }

  /** Something changed in this person's chat. */
  async change(event) {
    switch (event.kind) {
      case "message": return this.#arrived(await this.#fetch(event.message));
      case "edited": return this.#edited(await this.#fetch(event.message));
      case "deleted": return this.#deleted(event.message);
      case "answered": return this.#answered(event);
      case "typing": return this.#typing(event.action);
      case "person": case "commands": return this.refresh();
      default: return undefined;
    }
  }

  /** The frame around the messages: names, commands, whether the bot is blocked. */
  async refresh() {
    const person = this.person;
    const chat = await get(`telegram/${person}/chat`);
    if (person === this.person) this.#chatIs(chat);
  }

  // What a person does

  async say(text) {
    await this.#try(post(`${this.path}/say`, { text, reply_to: this.replyTo, forwarded_from: this.forwardedFrom }));
    this.#replyingTo(null);
  }

  async start(payload = "") {
    await this.#try(post(`${this.path}/start`, { payload }));
    await this.refresh();
  }

  tapState(message, row, column, data) { return this.taps.get(`${message}|${row}.${column}|${data}`)?.state; }

  async tap(message, row, column, data) {
    const key = `${message}|${row}.${column}|${data}`;
    if (this.taps.get(key)?.state === "waiting") return;
    const tap = { state: "waiting", id: null };
    this.taps.set(key, tap);
    this.#redraw(message);
    try {
      tap.id = (await post(`${this.path}/tap`, { message, row, column })).tap;
    } catch (error) {
      this.taps.delete(key);
      this.#redraw(message);
      this.shell.toast(error.message);
      return;
    }
    if (this.early.delete(tap.id)) this.#tapDone(key, message);
    else setTimeout(() => this.#noAnswer(key, tap, message), PATIENCE);
  }

  async pay(message) {
    $("confirm-title").textContent = message.invoice.title;
    $("confirm-text").textContent = `Pay ${stars(message.invoice.total_amount)} to ${this.botName()}? These Stars are not real.`;
    $("confirm-yes").textContent = `Pay ${stars(message.invoice.total_amount)}`;
    if (await ask($("confirm")) !== "yes") return;
    this.shell.toast("Waiting for the bot to agree…");
    const outcome = await this.#try(post(`${this.path}/pay`, { invoice: message.message_id }));
    if (outcome && !outcome.ok) this.alert(`Payment failed. ${outcome.reason}`);
  }

  async refund(paid) {
    await this.#try(post(`${this.path}/refund`, { charge: paid.telegram_payment_charge_id }));
  }

  cannot() { this.shell.toast("The sandbox does not open this kind of button."); }

  openOwnLink(url) {
    const prefix = `https://t.me/${this.chat.bot.username}`;
    if (url !== prefix && !url.startsWith(`${prefix}?`)) return false;
    this.start(new URL(url).searchParams.get("start") ?? "");
    return true;
  }

  showCopied(text, node) {
    node.classList.add("copied");
    setTimeout(() => node.classList.remove("copied"), 1200);
    this.shell.toast(`Copied: ${text.length > 42 ? `${text.slice(0, 41)}…` : text}`, "check");
  }

  alert(text) {
    $("alert-text").textContent = text;
    $("alert").showModal();
  }

  // Files

  async attach(file) {
    const isPicture = /^image\/(png|jpeg|gif|webp)$/.test(file.type);
    const address = isPicture ? URL.createObjectURL(file) : "";
    $("upload-name").textContent = file.name;
    $("upload-size").textContent = size(file.size);
    $("upload-picture").hidden = $("upload-kind").hidden = !isPicture;
    $("upload-picture").src = address;
    $("upload-photo").checked = isPicture;
    $("upload-caption").value = "";
    const answer = await ask($("upload"));
    if (address) URL.revokeObjectURL(address);
    if (answer !== "send") return;
    const form = new FormData();
    form.append("file", file, file.name);
    form.append("caption", $("upload-caption").value);
    form.append("as", isPicture && $("upload-photo").checked ? "photo" : "document");
    await this.#try(upload(`${this.path}/file`, form));
  }

  openPhoto(photo, alt) {
    this.#view(alt, photo.file_id);
    $("viewer-picture").src = this.fileUrl(photo.file_id);
    $("viewer-picture").alt = alt;
  }

  /** Short texts are shown here, everything else is a download. */
  async openDocument(file) {
    const isText = /^text\/|json$|csv$/.test(file.mime_type) || /\.(txt|csv|json|log|md)$/i.test(file.file_name);
    if (!isText || file.file_size > PREVIEWED) {
      el("a", { href: this.fileUrl(file.file_id, true), download: file.file_name }).click();
      return;
    }
    const text = await (await fetch(this.fileUrl(file.file_id))).text();
    this.#view(file.file_name, file.file_id);
    $("viewer-text").textContent = text;
    $("viewer-text").hidden = $("viewer-copy").hidden = false;
    $("viewer-picture").hidden = true;
  }

  #view(name, id) {
    $("viewer-name").textContent = name;
    $("viewer-save").href = this.fileUrl(id, true);
    $("viewer-text").hidden = $("viewer-copy").hidden = true;
    $("viewer-picture").hidden = false;
    $("viewer").showModal();
  }

  // What the bot did

  async #fetch(id) {
    return (await get(`${this.path}/messages/${id}`).catch(() => ({}))).message;
  }

  #arrived(message) {
    if (!message || this.messages.has(message.message_id)) return;
    if (message.mine) this.follows = true;
    this.messages.set(message.message_id, message);
    this.#place(message, true);
    if (!message.mine) this.#stopTyping();
    this.#ownKeyboard();
    this.shell.remember(this.person, message);
    if (this.follows) this.#toEnd();
    else if (!message.mine) this.#countMissed(this.missed + 1);
  }

  #edited(message) {
    if (!message) return;
    this.messages.set(message.message_id, message);
    this.#stopTyping();
    const node = this.#redraw(message.message_id);
    if (node) {
      node.querySelector(".bubble")?.classList.add("changed");
      $("heard").textContent = `Changed: ${preview(message)}`;
    }
    if (message.message_id === Math.max(...this.messages.keys())) this.shell.remember(this.person, message);
    if (this.follows) this.#toEnd();
  }

  #deleted(id) {
    this.messages.delete(id);
    const node = this.#node(id);
    if (!node) return;
    node.classList.add("leaving");
    setTimeout(() => { node.remove(); this.#days(); }, 180);
  }

  #answered(event) {
    const found = [...this.taps].find(([, tap]) => tap.id === event.tap);
    if (found) this.#tapDone(found[0], event.message);
    else this.early.add(event.tap);
    if (event.url) this.openOwnLink(event.url);
    else if (event.alert) this.alert(event.text);
    else if (event.text) this.shell.toast(event.text);
  }

  #tapDone(key, message) {
    this.taps.delete(key);
    this.#redraw(message);
  }

  #noAnswer(key, tap, message) {
    if (this.taps.get(key) !== tap) return;
    tap.state = "unanswered";
    this.#redraw(message);
    this.shell.toast("The bot did not answer that tap.");
  }

  #typing(action) {
    $("typing").hidden = action === "cancel";
    $("bot-state").textContent = action.startsWith("upload") ? "sending a file…" : "typing…";
    if (this.follows) this.#toEnd();
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => this.#stopTyping(), TYPING_LASTS);
  }

  #stopTyping() {
    clearTimeout(this.typingEnds);
    $("typing").hidden = true;
    this.#status();
  }

  // The frame

  #chatIs(chat) {
    this.chat = chat;
    $("bot-name").textContent = chat.bot.name;
    $("bot-face").textContent = [...chat.bot.name][0] ?? "";
    this.#status();
    const isOpen = chat.started && !chat.blocked && !chat.deactivated;
    $("composer").hidden = !isOpen;
    $("begin").hidden = isOpen;
    $("begin").disabled = chat.deactivated;
    $("begin").textContent = chat.deactivated ? "This account is deleted" : chat.blocked ? "Unblock" : "Start";
    $("commands-open").hidden = !chat.commands.length;
    this.#about(chat);
    this.#ownKeyboard();
    this.#commandList();
    this.shell.remember(this.person, chat);
  }

  /** On a telephone this is the only place that says who one is. */
  #status() {
    const { blocked } = this.chat ?? {};
    $("bot-state").textContent = `${blocked ? "blocked" : "bot"} · you are ${this.shell.name()}`;
  }

  #about(chat) {
    $("about").hidden = chat.started || !!chat.messages.length;
    $("about").replaceChildren(
      el("span", { class: "face bot large", "aria-hidden": "true" }, [...chat.bot.name][0] ?? ""),
      el("h2", {}, chat.bot.name),
      el("p", { dir: "auto" }, chat.bot.description || chat.bot.about || "Press Start to say hello. The bot cannot write to you before that."),
    );
  }

  #ownKeyboard() {
    const last = [...this.messages.values()].reverse().find((message) => message.keyboard);
    const keyboard = last?.keyboard ?? {};
    const rows = keyboard.remove_keyboard ? [] : keyboard.keyboard ?? [];
    $("own").hidden = !rows.length;
    $("own").replaceChildren(...rows.map((row) => el("div", { class: "row" }, ...row.map((button) =>
      el("button", { type: "button", class: "key", dir: "auto", onclick: () => this.say(button.text ?? button) }, button.text ?? button)))));
    const answered = [...this.messages.values()].some((message) => message.mine && message.message_id > last?.message_id);
    this.#replyingTo(keyboard.force_reply && !answered ? last : null);
    $("text").placeholder = (keyboard.force_reply && !answered && keyboard.input_field_placeholder) || "Message";
  }

  #replyingTo(message) {
    this.replyTo = message?.message_id ?? null;
    $("reply").hidden = !message;
    $("reply-text").textContent = message ? preview(message) : "";
  }

  #commandList() {
    $("commands").replaceChildren(...this.chat.commands.map((one) =>
      el("button", { type: "button", role: "menuitem", tabIndex: -1, onclick: () => { this.#showCommands(false); this.say(`/${one.command}`); } },
        el("b", {}, `/${one.command}`), el("span", { dir: "auto" }, one.description))));
  }

  #showCommands(isOpen) {
    $("commands").hidden = !isOpen;
    $("commands-open").setAttribute("aria-expanded", isOpen);
    if (isOpen) $("commands").firstElementChild?.focus();
  }

  // The list

  #node(id) { return $("log").querySelector(`[data-id="${id}"]`); }

  #place(message, isNew = false) {
    const node = messageNode(message, this);
    if (isNew) node.classList.add("new");
    const next = [...$("log").querySelectorAll("[data-id]")].reverse()
      .find((one) => Number(one.dataset.id) < message.message_id);
    if (next) next.after(node);
    else $("log").prepend(node);
    $("about").hidden = true;
    this.#days();
  }

  /** Draw a message again where it is, and leave the focus where it was. */
  #redraw(id) {
    const old = this.#node(id);
    const message = this.messages.get(id);
    if (!old || !message) return null;
    const place = old.contains(document.activeElement) ? document.activeElement.dataset.place : null;
    const node = messageNode(message, this);
    old.replaceWith(node);
    if (place) (node.querySelector(`[data-place="${place}"]`) ?? node.querySelector(".key"))?.focus({ preventScroll: true });
    return node;
  }

  #days() {
    for (const line of $("log").querySelectorAll(".day")) line.remove();
    let before = "";
    for (const node of $("log").querySelectorAll("[data-id]")) {
      const message = this.messages.get(Number(node.dataset.id));
      const day = message ? new Date(message.date * 1000).toDateString() : before;
      if (day !== before) node.before(el("li", { class: "day" }, el("span", {}, dayName(message.date))));
      before = day;
    }
  }

  #isNearEnd() { const { scrollHeight, scrollTop, clientHeight } = $("scroll"); return scrollHeight - scrollTop - clientHeight < NEAR; }

  #toEnd(isSmooth = true) {
    this.follows = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    $("scroll").scrollTo({ top: $("scroll").scrollHeight, behavior: isSmooth && !calm ? "smooth" : "instant" });
    this.#countMissed(0);
  }

  #countMissed(count) {
    this.missed = count;
    $("latest-count").textContent = count || "";
    $("latest").hidden = this.follows;
  }

  /** Up is the person's own wish; the end is followed again from where it is reached. */
  #scrolled() {
    const { scrollTop } = $("scroll");
    if (scrollTop < this.lastTop - 2) this.follows = false;
    if (this.#isNearEnd()) this.follows = true;
    this.lastTop = scrollTop;
    this.#countMissed(this.follows ? 0 : this.missed);
  }

  // Hands

  async #try(promise) {
    try {
      return await promise;
    } catch (error) {
      this.shell.toast(`Not sent: ${error.message}`);
      return null;
    }
  }

  #listen() {
    document.body.append(el("p", { id: "heard", class: "unseen", "aria-live": "polite" }));
    const text = $("text");
    const fit = () => { text.style.height = "auto"; text.style.height = `${Math.min(text.scrollHeight, 168)}px`; };
    const send = async () => {
      const words = text.value;
      if (!words.trim()) return;
      text.value = "";
      fit();
      await this.say(words);
    };
    text.addEventListener("input", fit);
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
    });
    text.addEventListener("paste", (event) => {
      const file = event.clipboardData?.files[0];
      if (file) { event.preventDefault(); this.attach(file); }
    });
    $("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); text.focus(); });
    $("attach").addEventListener("click", () => $("file").click());
    $("file").addEventListener("change", () => { const [file] = $("file").files; $("file").value = ""; if (file) this.attach(file); });
    $("chat").addEventListener("dragover", (event) => event.preventDefault());
    $("chat").addEventListener("drop", (event) => { event.preventDefault(); if (event.dataTransfer.files[0]) this.attach(event.dataTransfer.files[0]); });
    $("begin").addEventListener("click", () => this.start());
    $("reply-close").addEventListener("click", () => this.#replyingTo(null));
    $("latest").addEventListener("click", () => this.#toEnd());
    $("scroll").addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const grown = new ResizeObserver(() => { if (this.follows) this.#toEnd(false); }); // pictures, the keyboard
    grown.observe($("log"));
    grown.observe($("scroll"));
    this.#listenToMenu();
    $("viewer-copy").addEventListener("click", () => navigator.clipboard.writeText($("viewer-text").textContent)
      .then(() => this.shell.toast("Copied", "check")));
    for (const dialog of document.querySelectorAll("dialog")) {
      dialog.addEventListener("click", (event) => { if (event.target === dialog || event.target.matches("[data-close]")) dialog.close(""); });
    }
  }

  #listenToMenu() {
    const menu = $("commands");
    $("commands-open").addEventListener("click", () => this.#showCommands(menu.hidden));
    menu.addEventListener("keydown", (event) => {
      const items = [...menu.children];
      const at = items.indexOf(document.activeElement);
      const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
      if (to !== undefined) { event.preventDefault(); items[to % items.length].focus(); }
      if (event.key === "Escape") { this.#showCommands(false); $("commands-open").focus(); }
    });
    document.addEventListener("click", (event) => {
      if (!menu.hidden && !menu.contains(event.target) && !$("commands-open").contains(event.target)) this.#showCommands(false);
    });
  }
}

/** Show a dialog and answer what it was closed with. */
function ask(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}

function dayName(seconds) {
  const date = new Date(seconds * 1000);
  if (date.toDateString() === new Date().toDateString()) return "Today";
  return date.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
}
