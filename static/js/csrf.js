// The token that the server asks for. It changes when somebody signs in, in whichever tab, so that
// the cookie is read anew for every request.

const COOKIE = /(?:^|; )(?:__Host-)?csrftoken=([^;]+)/;

export const csrfToken = () =>
  COOKIE.exec(document.cookie)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
