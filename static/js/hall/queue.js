// Steps on their way to the server, one after the other. What cannot be sent waits on this device,
// with the time at which it was pressed, and survives a closed browser.

import { csrfToken } from "../csrf.js";
import { newId } from "../sheet/queue.js";
import { serverNow } from "./time.js";

// A step that is sent so long after the press counts at the time of the press.
const LATE = 1_000;

export class Queue {
  constructor(url, name, { answered, refused, stopped, waits }) {
    Object.assign(this, { url, name, answered, refused, stopped, waits, busy: false });
    this.steps = this.kept().map((step) => ({ ...step, tried: true }));
  }

  // What a browser that was closed has left; an unreadable store has left nothing.
  kept() {
    try {
      return JSON.parse(localStorage.getItem(this.name) ?? "[]");
    } catch {
      return [];
    }
  }

  keep() {
    try {
      localStorage.setItem(this.name, JSON.stringify(this.steps));
    } catch {
      // A full store: the steps are still in this page, and on their way.
    }
    this.waits(this.steps.length, this.offline);
  }

  add(step) {
    this.steps.push({ ...step, client_id: newId(), pressed: serverNow() });
    this.keep();
    return this.send();
  }

  async post({ pressed, tried, ...step }) {
    const late = tried || serverNow() - pressed > LATE;
    const body = JSON.stringify(late ? { ...step, at: pressed } : step);
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
    return fetch(this.url, { method: "POST", headers, body, signal: AbortSignal.timeout(8_000) });
  }

  // The oldest first; the time of the press goes along once a try has failed.
  async send() {
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.steps.length) {
        const [first] = this.steps;
        const response = await this.post(first);
        if (response.status >= 500) throw new Error(response.status);
        // The sign-in page instead of an answer: the steps wait for the host who pressed them.
        if (response.redirected || response.status === 403) {
          for (const step of this.steps) step.tried = true;
          this.offline = true;
          this.keep();
          this.stopped();
          return;
        }
        const isAnswer = response.headers.get("Content-Type")?.includes("json");
        const answer = isAnswer ? await response.json() : {};
        this.steps.shift();
        // Until the last one is sent the device is ahead of the server.
        this.offline = this.offline && this.steps.length > 0;
        this.keep();
        if (response.ok && isAnswer) this.answered(answer, first);
        else this.refused(answer);
      }
    } catch {
      for (const step of this.steps) step.tried = true;
      this.offline = true;
      this.keep();
    } finally {
      this.busy = false;
    }
  }
}
