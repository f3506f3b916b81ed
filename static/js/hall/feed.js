// Asks for a document again and again. An unchanged one costs a 304; a network that is gone costs
// nothing but time, and what is shown stays shown.

const SLOWEST = 8_000;

export const follow = (url, every, { got, lost = () => {}, gone = () => {} }) => {
  let tag = "";
  let wait = every;
  const ask = async () => {
    try {
      const response = await fetch(url, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store", signal: AbortSignal.timeout(8_000) });
      if (response.status === 404 || response.redirected) gone();
      else if (response.status === 200) {
        tag = response.headers.get("ETag") ?? "";
        got(await response.json());
      } else if (response.status === 304) got(null);
      else throw new Error(response.status);
      wait = every;
    } catch {
      lost();
      wait = Math.min(wait * 1.5, SLOWEST);
    }
    setTimeout(ask, wait);
  };
  ask();
};
