import type { HttpPost } from '../../schemas/http-post.ts';

/** What is kept of an answer: enough for one sentence in the log. */
const TEXT_MAX = 200;

/** POST over HTTP or HTTPS. Redirects are not followed: what is posted goes where the settings say, or nowhere. */
export const httpPost: HttpPost = async ({ url, headers, body, timeoutMs }, signal) => {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const options = {
    method: 'POST',
    headers: { ...headers },
    body,
    redirect: 'manual',
    signal: limit,
  } as const;
  try {
    const response = await fetch(url, options);
    const text = await response.text();
    return { status: response.status, text: text.slice(0, TEXT_MAX) };
  } catch (cause) {
    throw new Error(`No answer came: ${reasonOf(cause)}.`, { cause });
  }
};

/** Fetch hides the reason one level down. The address is left out: it may hold a token. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.name;
  return error.name;
}
