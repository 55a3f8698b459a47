// Behind the scenes: what a person and the network do, and what went over the wire.

import { get, post, remove } from "./api.js";
import { $, clockTime, el } from "./dom.js";

const SHOWN = 80;
const LANGUAGES = { en: "English", "zh-hans": "简体中文", ru: "Русский", es: "Español", de: "Deutsch", "pt-br": "Português", ar: "العربية" };

const LOCALES = { "en-US": "English", "zh-CN": "简体中文", ru: "Русский", "es-ES": "Español", de: "Deutsch", "pt-BR": "Português" };

export class Desk {
  constructor(shell, pane, discord) {
    this.shell = shell;
    this.pane = pane;
    this.discord = discord;
    for (const [code, name] of Object.entries(LANGUAGES)) $("language").append(el("option", { value: code }, name));
    for (const [code, name] of Object.entries(LOCALES)) $("d-locale").append(el("option", { value: code }, name));
    this.#listen();
  }

  async load() {
    const { calls } = await get(`wire?limit=${SHOWN}`);
    $("wire").replaceChildren();
    for (const call of calls) this.call(call);
    this.#pending((await get("faults")).faults);
    this.clock(await get("clock"));
  }

  /** The sandbox's time, and by how much somebody put it forward. */
  clock({ now, ahead }) {
    clearInterval(this.ticking);
    const gap = now * 1000 - Date.now();
    const tell = () => { $("clock").textContent = new Date(Date.now() + gap).toLocaleString([], ahead ? { dateStyle: "short", timeStyle: "medium" } : { timeStyle: "medium" }); };
    tell();
    this.ticking = setInterval(tell, 1000);
  }

  /** The switches follow the person who is shown. */
  show(name, chat, people) {
    $("switch-name").textContent = name;
    $("block").checked = chat.blocked;
    $("block").disabled = chat.deactivated || !chat.started;
    if (![...$("language").options].some((one) => one.value === chat.language)) {
      $("language").append(el("option", { value: chat.language }, chat.language));
    }
    $("language").value = chat.language;
    const others = people.filter((one) => one.name !== name);
    $("forward").replaceChildren(el("option", { value: "" }, "nobody"),
      ...others.map((one) => el("option", { value: one.key }, one.name)), el("option", { value: "A supplier" }, "A supplier"));
    $("forward").value = this.pane.forwardedFrom;
  }

  /** The same for Discord. */
  showDiscord(me) {
    $("d-dms").checked = me.dms_open;
    $("d-member").checked = me.is_member;
    $("d-installed").checked = me.has_installed;
    $("d-locale").value = me.locale;
  }

  call(call) {
    const isBad = call.status < 200 || call.status > 299;
    const isPoll = call.method === "getUpdates" && !isBad;
    const took = call.milliseconds < 10 ? call.milliseconds.toFixed(1) : Math.round(call.milliseconds);
    $("wire-empty").hidden = true;
    const details = el("details", { class: isBad ? "bad" : isPoll ? "poll" : "" },
      el("summary", {},
        el("time", {}, clockTime(call.at)), el("b", {}, call.method),
        el("span", { class: "status" }, isBad ? call.status || "cut" : isPoll ? call.brought.join(", ") : `${took} ms`)),
      call.error ? el("p", { class: "error" }, call.error) : null,
      el("dl", {}, ...Object.entries(call.parameters).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])));
    $("wire").prepend(el("li", {}, details));
    while ($("wire").children.length > SHOWN) $("wire").lastElementChild.remove();
    if (isBad) this.refreshFaults();
  }

  async refreshFaults() { this.#pending((await get("faults")).faults); }

  #pending(faults) {
    const names = faults.map((one) => `${one.kind}${one.method ? ` for ${one.method}` : ""}${one.times > 1 ? ` × ${one.times}` : ""}`);
    $("faults-pending").hidden = !names.length;
    $("faults-pending").firstElementChild.textContent = `Waiting: ${names.join(", ")}`;
  }

  #listen() {
    $("block").addEventListener("change", (event) => post(`${this.pane.path}/${event.target.checked ? "block" : "unblock"}`));
    $("language").addEventListener("change", (event) => post(`${this.pane.path}/language`, { code: event.target.value }));
    $("forward").addEventListener("change", (event) => { this.pane.forwardedFrom = event.target.value; });
    const act = (name, body) => post(`${this.discord.path}/${name}`, body).catch((error) => this.shell.toast(error.message));
    $("d-dms").addEventListener("change", (event) => act(event.target.checked ? "open_dms" : "close_dms"));
    $("d-member").addEventListener("change", (event) => act(event.target.checked ? "join" : "leave"));
    $("d-installed").addEventListener("change", (event) => act(event.target.checked ? "install" : "uninstall"));
    $("d-locale").addEventListener("change", (event) => act("language", { locale: event.target.value }));
    $("d-restart").addEventListener("click", () => act("restart"));
    for (const button of document.querySelectorAll(".faults button[data-kind]")) {
      button.addEventListener("click", () => this.#add(button.dataset));
    }
    for (const button of $("leaps").children) {
      button.addEventListener("click", async () => this.clock(await post("clock", { seconds: Number(button.dataset.leap) })));
    }
    $("faults-clear").addEventListener("click", async () => this.#pending((await remove("faults")).faults));
    $("open-desk").addEventListener("click", () => this.open(!document.body.classList.contains("desk-open")));
    $("close-desk").addEventListener("click", () => this.open(false));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && document.body.classList.contains("desk-open")) this.open(false);
    });
  }

  open(isOpen) {
    document.body.classList.toggle("desk-open", isOpen);
    $("open-desk").setAttribute("aria-expanded", isOpen);
    (isOpen ? $("close-desk") : $("open-desk")).focus();
  }

  async #add({ kind, retry, seconds }) {
    const fault = { kind };
    if ($("fault-method").value) fault.method = $("fault-method").value;
    if (retry) fault.retry_after = Number(retry);
    if (seconds) fault.seconds = Number(seconds);
    this.#pending((await post("faults", fault)).faults);
  }
}
