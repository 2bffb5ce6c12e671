/**
 * The HTTP side of the shop. One place knows the base address and the error form;
 * `api` is made per token keeper (shopper or staff).
 */

/** The server that served this module; the widget may be embedded elsewhere. */
export const base = new URL("/", import.meta.url).href;

/** An error that the server explained, or `network` when it could not be reached. */
export class ApiError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {number} status 0 when there was no answer
   */
  constructor(code, message, status) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/**
 * @typedef {object} Api
 * @property {<T = any>(path: string, signal?: AbortSignal) => Promise<T>} get
 * @property {<T = any>(path: string, body?: unknown, signal?: AbortSignal) => Promise<T>} post
 * @property {<T = any>(path: string, body?: unknown) => Promise<T>} put
 * @property {(path: string, signal: AbortSignal) => Promise<Response>} stream
 */

/**
 * @param {() => string | Promise<string>} token
 * @param {() => void} [refused] called when the server no longer knows the token
 * @returns {Api}
 */
export function makeApi(token, refused) {
  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @param {AbortSignal} [signal]
   */
  async function send(method, path, body, signal) {
    /** @type {Record<string, string>} */
    const headers = {};
    const bearer = await token();
    if (bearer) headers.Authorization = "Bearer " + bearer;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    let answer;
    try {
      answer = await fetch(new URL(path, base), { method, headers, signal, credentials: "omit", body: body === undefined ? undefined : JSON.stringify(body) });
    } catch (err) {
      if (signal?.aborted) throw err;
      throw new ApiError("network", "", 0);
    }
    if (!answer.ok) throw await explain(answer);
    return answer;
  }

  /** @param {Response} answer */
  async function explain(answer) {
    if (answer.status === 401) refused?.();
    const body = await answer.json().catch(() => null);
    return new ApiError(body?.error?.code ?? "internal", body?.error?.message ?? answer.statusText, answer.status);
  }

  /** @param {Response} answer */
  const decode = async (answer) => (answer.status === 204 ? undefined : answer.json());

  return {
    get: async (path, signal) => decode(await send("GET", path, undefined, signal)),
    post: async (path, body = {}, signal) => decode(await send("POST", path, body, signal)),
    put: async (path, body = {}) => decode(await send("PUT", path, body)),
    stream: (path, signal) => send("GET", path, undefined, signal),
  };
}

/** A random identifier for messages and idempotency keys (works without a secure context). */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}
