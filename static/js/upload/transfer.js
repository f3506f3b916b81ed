// One file on its way to the server: in pieces, each going on where the last good one ended.

const FIRST = 256 * 1024;
const PAUSES = [1, 2, 4, 8, 15, 30];
const PIECE_SECONDS = 90;
const FINISH_SECONDS = 300;
const POLITE_TRIES = 3;

// Why it stopped: a sentence of the server's, or the name of one of the page's. `again`: the same file can go on.
export class Stopped extends Error {
  constructor(sentence, { name = "", again = false } = {}) {
    super(sentence);
    this.word = name;
    this.again = again;
  }
}

const answerOf = async (response) => {
  try {
    return await response.json();
  } catch {
    return {};
  }
};

const online = (seconds) =>
  new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      resolve();
    };
    const timer = setTimeout(over, seconds * 1000);
    addEventListener("online", over);
  });

export class Transfer {
  #stop = new AbortController();
  #length = FIRST;

  // fields: what the form says the file is for; changed() is called whenever there is news.
  constructor({ file, fields, begin, token, changed }) {
    Object.assign(this, { file, fields, begin, token, changed, received: 0, broken: false, checking: false });
    const parts = [begin, ...Object.values(fields), file.name, file.size, file.lastModified];
    this.key = `upload:${parts.join(":")}`;
  }

  get left() {
    return this.file.size - this.received;
  }

  async run() {
    this.#stop = new AbortController();
    this.finding = this.#find();
    await this.finding;
    for (;;) {
      while (this.left > 0) await this.#sendPiece();
      const done = await this.#finish();
      if (done) return done;
    }
  }

  async cancel() {
    this.#stop.abort();
    // What is being announced just now is only known by the answer.
    await this.finding?.catch(() => {});
    if (!this.urls) return;
    const { cancel } = this.urls;
    this.#forget();
    const body = new URLSearchParams({ csrfmiddlewaretoken: this.token });
    await fetch(cancel, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => {});
  }

  // Go on with what the server has of this very file, or announce it.
  async #find() {
    this.urls ??= JSON.parse(localStorage.getItem(this.key) || "null");
    if (this.urls) {
      const response = await this.#ask(this.urls.pieces);
      if (response.ok) {
        this.received = (await answerOf(response)).received;
        return;
      }
      this.#forget();
    }
    const body = new URLSearchParams({ ...this.fields, name: this.file.name, size: this.file.size, csrfmiddlewaretoken: this.token });
    const response = await this.#ask(this.begin, { method: "POST", body }, 30, new AbortController().signal);
    const answer = await answerOf(response);
    if (!response.ok) throw new Stopped(answer.error, { name: answer.error ? "" : "closed" });
    this.urls = answer;
    this.received = 0;
    localStorage.setItem(this.key, JSON.stringify(answer));
  }

  async #sendPiece() {
    const piece = this.file.slice(this.received, this.received + this.#length);
    const headers = { "X-CSRFToken": this.token, "Upload-Offset": String(this.received) };
    const began = performance.now();
    const response = await this.#ask(this.urls.pieces, { method: "PUT", body: piece, headers }, PIECE_SECONDS);
    const answer = await answerOf(response);
    if (Number.isInteger(answer.received)) this.received = answer.received;
    else if (response.status === 404) throw this.#gone();
    else throw new Stopped(answer.error, { name: answer.error ? "" : "closed" });
    // About a second for each piece: little is lost when the line breaks, and a fast line is used.
    const quick = performance.now() - began < 700;
    this.#length = Math.max(FIRST, Math.min(quick ? this.#length * 2 : this.#length / 2, this.urls.longest || FIRST));
    this.changed();
  }

  async #finish() {
    this.checking = true;
    this.changed();
    const body = new URLSearchParams({ csrfmiddlewaretoken: this.token, replaces: this.fields.replaces || "" });
    const response = await this.#ask(this.urls.finish, { method: "POST", body }, FINISH_SECONDS);
    const answer = await answerOf(response);
    this.checking = false;
    if (response.ok) {
      this.#forget();
      return answer;
    }
    if (response.status === 409 && Number.isInteger(answer.received)) {
      this.received = answer.received;
      return null;
    }
    if (response.status === 404) throw this.#gone();
    if (response.status === 422) this.#forget();
    throw new Stopped(answer.error, { name: answer.error ? "" : "closed" });
  }

  #gone() {
    this.#forget();
    return new Stopped("", { name: "closed" });
  }

  #forget() {
    localStorage.removeItem(this.key);
    this.urls = null;
  }

  // The answer, however long the line is down; a server in trouble is asked a few times.
  async #ask(url, options = {}, seconds = 30, stop = this.#stop.signal) {
    for (let tries = 0, polite = 0; ; tries += 1) {
      let sent = null;
      try {
        const signal = AbortSignal.any([stop, AbortSignal.timeout(seconds * 1000)]);
        sent = await fetch(url, { ...options, signal, redirect: "manual", cache: "no-store" });
      } catch (error) {
        if (stop.aborted) throw error;
      }
      if (sent?.type === "opaqueredirect" || sent?.status === 403) throw new Stopped("", { name: "signedOut", again: true });
      if (sent && sent.status < 500) {
        if (this.broken) {
          this.broken = false;
          this.changed();
        }
        return sent;
      }
      const said = sent?.status === 503 ? (await answerOf(sent)).error : "";
      if (said && ++polite >= POLITE_TRIES) throw new Stopped(said, { again: true });
      this.broken = true;
      this.changed();
      await online(PAUSES[Math.min(tries, PAUSES.length - 1)]);
      if (stop.aborted) throw new DOMException("", "AbortError");
    }
  }
}
