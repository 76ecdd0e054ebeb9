import type { IncomingHttpHeaders } from 'node:http';
import { ServerError } from './errors.ts';

/** A request to `/`, parsed once; nothing behind this looks at headers or the URL again. */
export interface QueryRequest {
  /** `?query=`; the body follows it. */
  urlQuery: string;
  /** GET and HEAD may only read. */
  reads: boolean;
  database: string | undefined;
  defaultFormat: string | undefined;
  queryId: string | undefined;
  /** Name → text escaped as in TabSeparated, without `param_`. */
  parameters: Map<string, string>;
  /** ClickHouse settings of this query only. */
  settings: Map<string, string>;
  roles: readonly string[];
  user: string;
  password: string;
  waitsForEnd: boolean;
  compresses: boolean;
  cancelsOnClose: boolean;
  contentType: string;
  contentEncoding: string;
  acceptEncoding: string;
}

/** URL keys that belong to the HTTP interface and are no settings. */
const RESERVED = new Set([
  'query',
  'database',
  'default_format',
  'query_id',
  'user',
  'password',
  'role',
  'wait_end_of_query',
  'buffer_size',
  'session_id',
  'session_timeout',
  'session_check',
  'close_session',
  'quota_key',
  'stacktrace',
  'client_protocol_version',
  'compress',
  'decompress',
]);

const OWN_COMPRESSION = ['compress', 'decompress'] as const;

/**
 * Reads the URL and headers of a request as clickhouse-server's HTTP interface does.
 * @throws ServerError 36 for a parameter name, 48 for ClickHouse's own block compression, 516 for a broken header.
 */
export function parseRequest(method: string, url: URL, headers: IncomingHttpHeaders): QueryRequest {
  const query = url.searchParams;
  for (const key of OWN_COMPRESSION) {
    if (isTrue(query.get(key))) {
      const message = `${key}=1 (ClickHouse's own block compression) is not supported here: use Content-Encoding or Accept-Encoding.`;
      throw new ServerError(48, 'NOT_IMPLEMENTED', message);
    }
  }
  const request: QueryRequest = {
    urlQuery: query.get('query') ?? '',
    reads: method === 'GET' || method === 'HEAD',
    database: query.get('database') || headerOf(headers, 'x-clickhouse-database') || undefined,
    defaultFormat: query.get('default_format') || headerOf(headers, 'x-clickhouse-format') || undefined,
    queryId: query.get('query_id') || undefined,
    parameters: new Map(),
    settings: new Map(),
    roles: query.getAll('role').filter((role) => role !== ''),
    ...credentialsOf(query, headers),
    waitsForEnd: isTrue(query.get('wait_end_of_query')) || isTrue(query.get('http_wait_end_of_query')),
    compresses: isTrue(query.get('enable_http_compression')),
    cancelsOnClose: isTrue(query.get('cancel_http_readonly_queries_on_client_close')),
    contentType: headers['content-type'] ?? '',
    contentEncoding: headers['content-encoding'] ?? '',
    acceptEncoding: headerOf(headers, 'accept-encoding'),
  };
  addFields(request, query);
  return request;
}

/** Adds settings and `param_` fields, from the URL or from a form. @throws ServerError 36 for a parameter name. */
export function addFields(request: QueryRequest, fields: Iterable<readonly [string, string]>): void {
  for (const [key, value] of fields) {
    if (key.startsWith('param_')) {
      const name = key.slice('param_'.length);
      if (!/^[A-Za-z0-9_]+$/.test(name)) {
        throw new ServerError(
          36,
          'BAD_ARGUMENTS',
          `Query parameter name '${name.slice(0, 100)}' is not an identifier.`,
        );
      }
      request.parameters.set(name, value);
    } else if (!RESERVED.has(key)) {
      request.settings.set(key, value);
    }
  }
}

/** X-ClickHouse-User/-Key, else Basic, else `?user=&password=`, else `default` without password. */
function credentialsOf(
  query: URLSearchParams,
  headers: IncomingHttpHeaders,
): { user: string; password: string } {
  const user = headerOf(headers, 'x-clickhouse-user');
  if (user !== '') return { user, password: headerOf(headers, 'x-clickhouse-key') };
  const authorization = headers.authorization;
  if (authorization !== undefined) {
    const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization);
    const text = basic?.[1] ? Buffer.from(basic[1], 'base64').toString('utf8') : '';
    const colon = text.indexOf(':');
    if (colon < 0) {
      throw new ServerError(
        516,
        'AUTHENTICATION_FAILED',
        'The Authorization header must be Basic user:password.',
      );
    }
    return { user: text.slice(0, colon), password: text.slice(colon + 1) };
  }
  return { user: query.get('user') ?? 'default', password: query.get('password') ?? '' };
}

function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  // Node reads headers as latin1; ClickHouse and its clients write UTF-8.
  return Buffer.from((Array.isArray(value) ? value[0] : value) ?? '', 'latin1').toString('utf8');
}

function isTrue(value: string | null): boolean {
  return value === '1' || value === 'true';
}
