// The sandbox over HTTP, and its stream of changes.

export class Refused extends Error {}

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(body.error ?? `${response.status} ${response.statusText}`);
  return body;
}

export const get = async (path) => answer(await fetch(`/sandbox/${path}`));

export const post = async (path, body = {}) =>
  answer(await fetch(`/sandbox/${path}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  }));

export const remove = async (path) => answer(await fetch(`/sandbox/${path}`, { method: "DELETE" }));

export const upload = async (path, form) =>
  answer(await fetch(`/sandbox/${path}`, { method: "POST", body: form }));

/** Every change, in order. `lost` and `back` tell when the sandbox goes away and when it is there again. */
export function follow(after, { change, lost, back }) {
  const source = new EventSource(`/sandbox/events?after=${after}`);
  let isLost = false;
  source.onmessage = (event) => change(JSON.parse(event.data));
  source.onerror = () => { isLost = true; lost(); };
  source.onopen = () => { if (isLost) { isLost = false; back(); } };
}
