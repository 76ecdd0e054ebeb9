/** What a request is told when it gets nothing: a code that never changes and one sentence. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
  }

  get status(): number {
    return STATUS[this.code];
  }
}

const STATUS = {
  bad_request: 400,
  unknown_host: 403,
  foreign_page: 403,
  not_found: 404,
  too_large: 413,
  unsupported_media_type: 415,
  query_failed: 422,
  over_limit: 422,
  /** Nobody is there any more to be told. */
  cancelled: 499,
  internal: 500,
  alertmanager_failed: 502,
  busy: 503,
  store_unavailable: 503,
  alertmanager_not_configured: 503,
} as const;

export type RefusalCode = keyof typeof STATUS;
