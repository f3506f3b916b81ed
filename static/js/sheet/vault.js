// Locks what is kept in this browser with a key that only the signed-in judge's pages carry, so
// that the next user of the tablet finds nothing readable. Browsers offer the cipher over https
// and on the machine itself; elsewhere drafts are kept open and dropped at sign-out.

const cipher = globalThis.crypto?.subtle;

export const canLock = Boolean(cipher);

const fromHex = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const fromText = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

const imported = (hex) => cipher.importKey("raw", fromHex(hex), "AES-GCM", false, ["encrypt", "decrypt"]);

export class Vault {
  constructor(keys) {
    this.keys = canLock ? Promise.all(keys.map(imported)) : [];
  }

  async seal(value) {
    const [key] = await this.keys;
    if (!key) return JSON.stringify({ open: value });
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(value));
    const locked = await cipher.encrypt({ name: "AES-GCM", iv }, key, text);
    return JSON.stringify({ iv: toText(iv), locked: toText(locked) });
  }

  // What was sealed, or null when none of the keys opens it.
  async open(sealed) {
    const kept = JSON.parse(sealed);
    if ("open" in kept) return kept.open;
    for (const key of await this.keys) {
      try {
        const text = await cipher.decrypt({ name: "AES-GCM", iv: fromText(kept.iv) }, key, fromText(kept.locked));
        return JSON.parse(new TextDecoder().decode(text));
      } catch {
        // The next key: the server's secret has been replaced since.
      }
    }
    return null;
  }
}
