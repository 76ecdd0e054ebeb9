/** One POST to somebody else's server. */
export interface PostRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  timeoutMs: number;
}

/** The port to servers of others. Resolves with the status and the first bytes of the answer. @throws Error when none came. */
export type HttpPost = (
  request: PostRequest,
  signal: AbortSignal,
) => Promise<{ status: number; text: string }>;
