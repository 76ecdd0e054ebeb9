import type { HttpPost } from '../../schemas/http-post.ts';

/** What is kept of an answer: enough for one sentence in the log. */
const TEXT_MAX = 200;

/** POST over HTTP or HTTPS. Redirects are not followed: what is posted goes where the settings say, or nowhere. */
export const httpPost: HttpPost = async ({ url, headers, body, timeoutMs }, signal) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers },
    body,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  const text = await response.text();
  return { status: response.status, text: text.slice(0, TEXT_MAX) };
};
