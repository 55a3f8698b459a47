// The picker of slash commands, and the little form of the one that was picked.

import { post, upload } from "./api.js";
import { $, el } from "./dom.js";

const TEXT = 3, WHOLE = 4, YES = 5, NUMBER = 10, FILE = 11;

export class Slash {
  /** `pane` has path, where and commands(); `send(name, options)` uses one. */
  constructor(pane) {
    this.pane = pane;
    this.command = null;
    this.asking = 0;
    $("d-text").addEventListener("input", () => this.#filter());
    $("d-text").addEventListener("keydown", (event) => this.#keys(event));
    $("d-slash").addEventListener("click", () => { $("d-text").value = "/"; $("d-text").focus(); this.#filter(); });
    $("d-options").addEventListener("submit", (event) => { event.preventDefault(); this.#send(); });
    $("d-options").addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
    document.addEventListener("click", (event) => { if (!$("d-foot").contains(event.target)) this.#hide(); });
  }

  get isOpen() { return !$("d-picker").hidden; }

  close() {
    this.asking += 1; // a suggestion that is still on its way is wanted no more
    this.command = null;
    $("d-options").hidden = true;
    $("d-composer").hidden = false;
    this.#hide();
  }

  #hide() { $("d-picker").hidden = true; $("d-text").removeAttribute("aria-activedescendant"); }

  #filter() {
    const text = $("d-text").value;
    if (!text.startsWith("/")) { this.#hide(); return; }
    const wanted = text.slice(1).toLowerCase();
    const fitting = this.pane.commands().filter((one) => one.shown.includes(wanted) || one.name.includes(wanted));
    $("d-picker").replaceChildren(...fitting.map((one, at) => el("button", {
      type: "button", role: "option", id: `d-pick-${at}`, tabIndex: -1, "aria-selected": at === 0 ? "true" : "false", onclick: () => this.#pick(one),
    }, el("b", {}, `/${one.shown}`), el("span", { dir: "auto" }, one.description))));
    this.fitting = fitting;
    this.at = 0;
    $("d-picker").hidden = !fitting.length;
    this.#mark();
  }

  #mark() {
    [...$("d-picker").children].forEach((node, at) => node.setAttribute("aria-selected", at === this.at));
    $("d-picker").children[this.at]?.scrollIntoView({ block: "nearest" });
    if (this.isOpen) $("d-text").setAttribute("aria-activedescendant", `d-pick-${this.at}`);
  }

  #keys(event) {
    if (!this.isOpen || event.isComposing) return;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move) { event.preventDefault(); this.at = (this.at + move + this.fitting.length) % this.fitting.length; this.#mark(); }
    if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); event.stopImmediatePropagation(); this.#pick(this.fitting[this.at]); }
    if (event.key === "Escape") this.#hide();
  }

  #pick(command) {
    this.#hide();
    $("d-text").value = "";
    if (!command.options.length) { this.pane.command(command.name, {}); $("d-text").focus(); return; }
    this.command = command;
    $("d-options").replaceChildren(el("p", { class: "picked" }, el("b", {}, `/${command.shown}`), el("span", { dir: "auto" }, command.description)),
      ...command.options.map((one) => this.#field(one)),
      el("menu", {}, el("button", { type: "button", class: "plain", onclick: () => { this.close(); $("d-text").focus(); } }, "Cancel"),
        el("button", { class: "plain strong" }, "Send")));
    $("d-options").hidden = false;
    $("d-composer").hidden = true;
    $("d-options").querySelector("input, select")?.focus();
  }

  #field(one) {
    const common = { name: one.name, "aria-label": one.shown, required: one.required };
    let field;
    if (one.choices?.length) {
      field = el("select", common, one.required ? null : el("option", { value: "" }, "—"), ...one.choices.map((choice, at) => el("option", { value: at }, choice.name)));
    } else if (one.type === FILE) field = el("input", { ...common, type: "file" });
    else if (one.type === YES) field = el("select", common, el("option", { value: "" }, "—"), el("option", { value: "1" }, "True"), el("option", { value: "0" }, "False"));
    else if (one.type === WHOLE || one.type === NUMBER) field = el("input", { ...common, type: one.autocomplete ? "text" : "number", step: one.type === WHOLE ? 1 : "any", min: one.min_value, max: one.max_value });
    else field = el("input", { ...common, type: "text", maxLength: one.max_length ?? 6000, dir: "auto" });
    field.autocomplete = "off";
    const offers = one.autocomplete ? el("div", { class: "offers", role: "listbox", "aria-label": one.shown, hidden: true }) : null;
    if (offers) {
      field.addEventListener("input", () => { delete field.dataset.value; this.#complete(one, field, offers); });
      field.addEventListener("focus", () => this.#complete(one, field, offers));
      field.addEventListener("keydown", (event) => {
        if (event.key === "ArrowDown" && !offers.hidden) { event.preventDefault(); offers.firstElementChild?.focus(); }
      });
    }
    return el("label", { class: "option" }, el("span", {}, el("b", {}, one.shown), " ", el("small", { dir: "auto" }, one.says)), field, offers);
  }

  async #complete(one, field, offers) {
    const asked = ++this.asking;
    await new Promise((resolve) => setTimeout(resolve, 120)); // a fast typist asks once
    if (asked !== this.asking) return;
    const body = { where: this.pane.where, name: this.command.name, options: { [one.name]: field.value }, focused: one.name };
    const { choices } = await post(`${this.pane.path}/complete`, body).catch(() => ({ choices: [] }));
    if (asked !== this.asking) return;
    offers.replaceChildren(...choices.map((choice) => el("button", {
      type: "button", role: "option", dir: "auto",
      onclick: () => { this.asking += 1; field.value = choice.name; field.dataset.value = JSON.stringify(choice.value); offers.hidden = true; field.focus(); this.asking += 1; },
      onkeydown: (event) => {
        const next = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
        if (next) { event.preventDefault(); (event.currentTarget[next] ?? field).focus(); }
      },
    }, choice.name)));
    offers.hidden = !choices.length;
  }

  async #send() {
    const { name, options } = this.command;
    const given = {};
    for (const one of options) {
      const field = $("d-options").elements[one.name];
      if (one.type === FILE ? !field.files.length : field.value === "") continue;
      given[one.name] = await this.#value(one, field);
    }
    this.close();
    $("d-text").focus();
    await this.pane.command(name, given);
  }

  async #value(one, field) {
    if (one.choices?.length) return one.choices[Number(field.value)].value;
    if (one.type === FILE) return this.pane.attach(field.files[0]);
    if (one.type === YES) return field.value === "1";
    if (field.dataset.value) return JSON.parse(field.dataset.value);
    return one.type === TEXT ? field.value : Number(field.value);
  }
}

/** Hand a file to the sandbox; it goes along with what is done next. */
export async function handOver(path, file) {
  const form = new FormData();
  form.append("file", file, file.name);
  return (await upload(`${path}/attach`, form)).file;
}
