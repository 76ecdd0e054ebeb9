import { STATUS_OF_CODE } from './status.ts';

/** An error as ClickHouse's HTTP interface tells it: a number, a name, one message. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly code: number;
  /** ClickHouse's name of the code, such as `SYNTAX_ERROR`. */
  readonly type: string;

  constructor(code: number, type: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.type = type;
  }
}

/** The HTTP status of a ClickHouse error code. */
export function statusOf(code: number): number {
  return STATUS_OF_CODE.get(code) ?? 500;
}

/** The text clickhouse-server sends, without the newline: `Code: N. DB::Exception: message (NAME) (version …)`. */
export function exceptionText(error: ServerError, version: string): string {
  return `Code: ${error.code}. DB::Exception: ${error.message} (${error.type}) (version ${version} (official build))`;
}

/**
 * What went wrong in the engine, as a ServerError. The engine wraps an exception once per layer and names our own
 * temporary files; a server does neither, so both are taken off.
 */
export function fromEngine(error: unknown): ServerError {
  if (error instanceof ServerError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const innermost = text.slice(Math.max(0, text.lastIndexOf('Code: ')));
  const match = WRAPPED.exec(innermost) ?? WRAPPED.exec(text);
  if (!match) return new ServerError(1002, 'UNKNOWN_EXCEPTION', text, { cause: error });
  const [, code = '1002', message = '', type = 'UNKNOWN_EXCEPTION'] = match;
  return new ServerError(Number(code), type, withoutSpool(message), { cause: error });
}

const WRAPPED = /^Code: (\d+)\. DB::Exception: (.*?)\s*\(([A-Z0-9_]*[A-Z]{3}[A-Z0-9_]*)\)/s;

function withoutSpool(message: string): string {
  return message
    .replace(/: \(in file\/uri [^)]*\)/g, '')
    .replace(/: While executing File: data for INSERT was parsed from file/g, '');
}
