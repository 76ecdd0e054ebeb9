/** The server's refusal: its sentence is shown as it is. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const BUSY_TRIES_MAX = 5;

/** GET of JSON. @throws ApiError */
export function get<T>(path: string): Promise<T> {
  return send<T>(path, {});
}

/** POST of JSON; a server that is busy is asked again when it says so. @throws ApiError */
export async function post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  };
  for (let tries = 1; ; tries++) {
    try {
      return await send<T>(path, init);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'busy' || tries === BUSY_TRIES_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, tries * 1_000));
    }
  }
}

async function send<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new ApiError('unreachable', 'The console’s server does not answer.');
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as T;
  const refusal =
    typeof body === 'object' && body !== null ? (body as { code?: string; message?: string }) : {};
  throw new ApiError(
    refusal.code ?? 'internal',
    refusal.message ?? `The server answered ${response.status}.`,
  );
}
