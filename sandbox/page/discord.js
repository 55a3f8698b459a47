// The Discord pane: the server's channel and the direct messages of one person, as their own client would show them.

import { get, post } from "./api.js";
import { $, el, size } from "./dom.js";
import { gist, postNode } from "./post.js";
import { Slash, handOver } from "./slash.js";

const PATIENCE = 3_000; // milliseconds in which a bot must answer
const TOGETHER = 420; // seconds within which messages of one sender stand together
const NEAR = 90;
const PREVIEWED = 256 * 1024;

export class DiscordPane {
  /** `shell` has toast(text), person(), people and heard(key, message). */
  constructor(shell) {
    this.shell = shell;
    this.where = "server";
    this.view = null;
    this.messages = { server: new Map(), dm: new Map() };
    this.unread = { server: 0, dm: 0 };
    this.pressed = new Map(); // interaction -> { message, custom }
    this.early = new Map();
    this.files = [];
    this.follows = true;
    this.lastTop = 0;
    this.newest = "";
    this.slash = new Slash(this);
    this.looks = {
      copied: (text, node) => this.#copied(text, node),
      press: (message, custom) => this.#use(message, custom, post(`${this.path}/press`, { message, custom_id: custom })),
      choose: (message, custom, values) => this.#use(message, custom, post(`${this.path}/choose`, { message, custom_id: custom, values })),
      product: (sku) => this.view?.products[sku] ?? "Not for sale",
      buy: (sku) => this.#try(post(`${this.path}/buy`, { sku }).then(() => this.shell.toast(`Bought: ${this.looks.product(sku)}`))),
      dismiss: (message) => this.#try(post(`${this.path}/dismiss`, { message })),
      state: (message, custom) => [...this.pressed.values()].find((one) => one.message === message && one.custom === custom)?.state,
      fileUrl: (id) => this.fileUrl(id),
      openPicture: (file) => this.#openPicture(file),
      openFile: (file) => this.#openFile(file),
      tone: (id) => `tone-${this.shell.people.findIndex((one) => one.discord === id) % 6}`,
    };
    this.#listen();
  }

  get path() { return `discord/${this.shell.person()}`; }
  commands() { return this.view?.commands[this.where] ?? []; }
  fileUrl(id, download = false) { return `/sandbox/${this.path}/files/${id}${download ? "?download" : ""}`; }

  async load() {
    const person = this.shell.person();
    const view = await get(`discord/${person}/view`);
    if (person !== this.shell.person()) return view.seq;
    this.#viewIs(view);
    for (const where of ["server", "dm"]) this.messages[where] = new Map(view.messages[where].map((one) => [one.id, one]));
    this.pressed.clear();
    this.unread = { server: 0, dm: 0 };
    this.slash.close();
    this.#files([]);
    const last = [...this.messages.server.values(), ...this.messages.dm.values()].at(-1);
    if (last) this.where = this.messages.dm.has(last.id) ? "dm" : "server";
    if (!view.me.is_member && this.where === "server") this.where = "dm";
    this.#draw();
    return view.seq;
  }

  async refresh() {
    const person = this.shell.person();
    const view = await get(`discord/${person}/view`);
    if (person !== this.shell.person()) return;
    this.#viewIs(view);
    for (const where of ["server", "dm"]) this.messages[where] = new Map(view.messages[where].map((one) => [one.id, one]));
    this.#draw(false);
  }

  async change(event) {
    switch (event.kind) {
      case "message": case "edited": return this.#arrived(event);
      case "deleted": return this.#gone(event);
      case "answered": return this.#answered(event);
      case "failed": return this.#failed(event.interaction);
      case "typing": return this.#typing(event.place);
      case "person": case "commands": case "gateway": return this.refresh();
      default: return undefined;
    }
  }

  show(where) {
    this.where = where;
    this.unread[where] = 0;
    this.slash.close();
    this.#draw();
  }

  // What a person does

  async command(name, options) {
    await this.#use("", `/${name}`, post(`${this.path}/command`, { where: this.where, name, options }));
  }

  async attach(file) { return handOver(this.path, file); }

  async #say() {
    const text = $("d-text").value;
    if (!text.trim() && !this.files.length) return;
    if (text.startsWith("/") && !this.files.length) { this.shell.toast("There is no such command here."); return; }
    const files = [];
    for (const file of this.files) files.push(await this.attach(file));
    $("d-text").value = "";
    this.#fit();
    this.#files([]);
    this.follows = true;
    await this.#try(post(`${this.path}/say`, { where: this.where, text, files }));
  }

  /** An interaction is under way until the bot answers, or three seconds have passed. */
  async #use(message, custom, asking) {
    const mine = { message, custom, state: "waiting" };
    let id;
    try {
      id = (await asking).interaction;
    } catch (error) {
      this.shell.toast(error.message);
      return;
    }
    this.pressed.set(id, mine);
    this.#redraw(message);
    if (this.early.has(id)) { const event = this.early.get(id); this.early.delete(id); this.#answered(event); return; }
    setTimeout(() => this.#failed(id), PATIENCE);
  }

  async #try(promise) {
    try {
      return await promise;
    } catch (error) {
      this.shell.toast(`Not sent: ${error.message}`);
      return null;
    }
  }

  // What the bot did

  async #arrived(event) {
    const { message, place } = await get(`${this.path}/messages/${event.message}`).catch(() => ({}));
    if (!message) return;
    const isNew = !this.messages[place].has(message.id);
    this.messages[place].set(message.id, message);
    if (isNew) this.newest = message.id;
    if (message.id === this.newest) this.shell.heard(this.shell.person(), message, gist(message)); // "…" is filled later
    if (place !== this.where) {
      if (isNew && !message.mine) this.unread[place] += 1;
      this.#tabs();
      return;
    }
    if (isNew && message.mine) this.follows = true;
    this.#list(isNew ? message.id : null);
    if (!isNew) this.#node(message.id)?.classList.add("changed-post");
  }

  #gone(event) {
    for (const where of ["server", "dm"]) this.messages[where].delete(event.message);
    this.#list();
  }

  #answered(event) {
    if (!this.pressed.has(event.interaction)) { this.early.set(event.interaction, event); return; }
    const { message } = this.pressed.get(event.interaction);
    this.pressed.delete(event.interaction);
    this.#redraw(message);
    if (event.modal) this.#form(event.interaction, event.modal);
  }

  #failed(id) {
    const mine = this.pressed.get(id);
    if (!mine) return;
    this.pressed.delete(id);
    this.#redraw(mine.message);
    this.shell.toast(mine.message ? "This interaction failed" : "The application did not respond");
  }

  #typing(place) {
    if (place !== this.where) return;
    $("d-typing").hidden = false;
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => { $("d-typing").hidden = true; }, 5000);
  }

  // A form

  #form(interaction, modal) {
    const fields = modal.components.map((one) => this.#entry(one));
    const form = el("form", { method: "dialog" }, el("h2", { id: "form-title", dir: "auto" }, modal.title),
      ...fields.map((one) => one.node),
      el("menu", {}, el("button", { type: "button", class: "plain", onclick: () => $("form").close("") }, "Cancel"), el("button", { class: "plain strong", value: "send" }, "Submit")));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const values = {};
      for (const one of fields) if (one.name) values[one.name] = await one.value();
      $("form").close("");
      await this.#use("", modal.custom_id, post(`${this.path}/submit`, { interaction, values }));
    });
    $("form").replaceChildren(form);
    $("form").showModal();
    form.querySelector("input, textarea, select")?.focus();
  }

  #entry(one) {
    const asked = one.component ?? one.components?.[0] ?? one;
    if (asked.type === 10) return { node: el("div", { class: "text" }, asked.content) };
    const label = asked.label ?? one.label ?? "";
    const common = { required: asked.required ?? true, placeholder: asked.placeholder ?? "", "aria-label": label, dir: "auto" };
    let field;
    let value = () => field.value;
    if (asked.type === 3) {
      field = el("select", { ...common, multiple: (asked.max_values ?? 1) > 1 }, ...asked.options.map((option) => el("option", { value: option.value, selected: option.default }, option.label)));
      value = () => [...field.selectedOptions].map((option) => option.value);
    } else if (asked.type === 19) {
      field = el("input", { type: "file", required: asked.required ?? true, "aria-label": label, multiple: (asked.max_values ?? 1) > 1 });
      value = async () => Promise.all([...field.files].map((file) => this.attach(file)));
    } else if (asked.style === 2) field = el("textarea", { ...common, rows: 7, maxLength: asked.max_length ?? 4000, minLength: asked.min_length ?? 0, value: asked.value ?? "" });
    else field = el("input", { ...common, type: "text", maxLength: asked.max_length ?? 4000, minLength: asked.min_length ?? 0, value: asked.value ?? "" });
    return { name: asked.custom_id, value, node: el("label", { class: "entry" }, el("span", { dir: "auto" }, label), one.description ? el("small", { dir: "auto" }, one.description) : null, field) };
  }

  // Files

  #files(files) {
    this.files = files;
    $("d-files").hidden = !files.length;
    $("d-files").replaceChildren(...files.map((file) => el("button", {
      type: "button", class: "chip", title: "Take away", onclick: () => this.#files(this.files.filter((one) => one !== file)),
    }, `${file.name} · ${size(file.size)}  ×`)));
  }

  #openPicture(file) {
    this.#viewer(file);
    $("viewer-picture").hidden = false;
    $("viewer-picture").src = this.fileUrl(file.id);
    $("viewer-picture").alt = file.filename;
  }

  async #openFile(file) {
    if (!/\.(txt|csv|json|log|md)$/i.test(file.filename) || file.size > PREVIEWED) {
      el("a", { href: this.fileUrl(file.id, true), download: file.filename }).click();
      return;
    }
    const text = await (await fetch(this.fileUrl(file.id))).text();
    this.#viewer(file);
    $("viewer-text").textContent = text;
    $("viewer-text").hidden = $("viewer-copy").hidden = false;
  }

  #viewer(file) {
    $("viewer-name").textContent = file.filename;
    $("viewer-save").href = this.fileUrl(file.id, true);
    $("viewer-text").hidden = $("viewer-copy").hidden = $("viewer-picture").hidden = true;
    $("viewer").showModal();
  }

  // The frame and the list

  #viewIs(view) {
    this.view = view;
    document.body.classList.toggle("with-discord", view.bot.is_known); // no bot has ever come: no pane
    $("d-server").textContent = `# ${view.server.channel}`;
    $("d-server").disabled = !view.me.is_member;
    $("d-state").textContent = `${view.bot.online ? "online" : "offline"} · you are ${view.me.name}`;
    $("d-state").classList.toggle("online", view.bot.online);
    $("d-name").textContent = view.bot.name;
    $("d-face").textContent = [...view.bot.name][0] ?? "";
    this.shell.desk.showDiscord(view.me);
  }

  #draw(toEnd = true) {
    if (toEnd) this.follows = true;
    this.#tabs();
    $("d-log").setAttribute("aria-live", "off");
    this.#list();
    requestAnimationFrame(() => $("d-log").setAttribute("aria-live", "polite"));
    const isClosed = !this.view.me.is_member && !this.view.me.has_installed;
    $("d-text").disabled = isClosed;
    $("d-text").placeholder = isClosed ? "No server in common" : this.where === "server" ? `Message #${this.view.server.channel}` : `Message @${this.view.bot.name}`;
    $("d-slash").hidden = !this.commands().length;
  }

  #tabs() {
    for (const where of ["server", "dm"]) {
      const tab = $(where === "server" ? "d-server" : "d-dm");
      tab.setAttribute("aria-selected", where === this.where);
      tab.dataset.unread = this.unread[where] || "";
    }
  }

  #node(id) { return $("d-log").querySelector(`[data-id="${id}"]`); }

  #redraw(id) { if (id && this.#node(id)) this.#list(); }

  /** Draw the whole place again; the focus stays where it was. */
  #list(fresh = null) {
    const held = document.activeElement?.closest?.("#d-log [data-id]")?.dataset.id;
    const place = document.activeElement?.dataset?.place;
    const messages = [...this.messages[this.where].values()].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    let before = null;
    const nodes = messages.map((one) => {
      const isFollowing = !!before && before.author.id === one.author.id && !one.asked_by && before.ephemeral === one.ephemeral
        && (Date.parse(one.timestamp) - Date.parse(before.timestamp)) / 1000 < TOGETHER;
      before = one;
      const node = postNode(one, this.looks, isFollowing);
      if (one.id === fresh) node.classList.add("new");
      return node;
    });
    $("d-log").replaceChildren(...nodes);
    $("d-empty").hidden = !!messages.length;
    $("d-empty").textContent = this.where === "server" ? "Nobody has said anything here. Type / to see what the bot can do." : "Your direct messages with the bot. Type / to see what it can do.";
    if (held && place) this.#node(held)?.querySelector(`[data-place="${CSS.escape(place)}"]`)?.focus({ preventScroll: true });
    if (this.follows) $("d-scroll").scrollTo({ top: $("d-scroll").scrollHeight, behavior: "instant" });
  }

  #copied(text, node) {
    node.classList.add("copied");
    setTimeout(() => node.classList.remove("copied"), 1200);
    this.shell.toast(`Copied: ${text.length > 42 ? `${text.slice(0, 41)}…` : text}`, "check");
  }

  #fit() { const text = $("d-text"); text.style.height = "auto"; text.style.height = `${Math.min(text.scrollHeight, 168)}px`; }

  #listen() {
    const text = $("d-text");
    text.addEventListener("input", () => this.#fit());
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.#say(); }
    });
    $("d-composer").addEventListener("submit", (event) => { event.preventDefault(); this.#say(); });
    $("d-attach").addEventListener("click", () => $("d-file").click());
    $("d-file").addEventListener("change", () => { this.#files([...this.files, ...$("d-file").files]); $("d-file").value = ""; text.focus(); });
    $("discord").addEventListener("dragover", (event) => event.preventDefault());
    $("discord").addEventListener("drop", (event) => { event.preventDefault(); this.#files([...this.files, ...event.dataTransfer.files]); });
    $("d-server").addEventListener("click", () => this.show("server"));
    $("d-dm").addEventListener("click", () => this.show("dm"));
    $("d-scroll").addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = $("d-scroll");
      // A picture that has just come moves the end away, not the reader.
      if (scrollTop < this.lastTop - 2) this.follows = false;
      if (scrollHeight - scrollTop - clientHeight < NEAR) this.follows = true;
      this.lastTop = scrollTop;
    }, { passive: true });
    new ResizeObserver(() => { if (this.follows) $("d-scroll").scrollTop = $("d-scroll").scrollHeight; }).observe($("d-log"));
  }
}
