import { ApiClient } from "@tocsin/client";

let csrf: string | undefined;

/** The page's own token; it comes with the session and is sent with everything that changes something. */
export function setCsrf(token: string | undefined): void {
  csrf = token;
}

/** The node that served this page. The session's cookie is the browser's business. */
export const node = new ApiClient({ baseUrl: location.origin, csrf: () => csrf });
