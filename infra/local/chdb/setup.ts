import { ServerError } from './errors.ts';
import type { QueryRequest } from './request.ts';

export interface SetupOptions {
  database: string;
  /** Finds the running query again, to cancel it. */
  mark: string;
  /** Bound of a result that can't be sent as it comes; none when undefined. */
  resultBytesMax: number | undefined;
}

/**
 * The statements that make a fresh connection what the request asks for. `readonly` comes last, because nothing may
 * be set behind it.
 * @throws ServerError 115 for a setting whose name no setting can have.
 */
export function setupOf(request: QueryRequest, options: SetupOptions): string {
  const settings = new Map(request.settings);
  const readonly = settings.get('readonly');
  settings.delete('readonly');
  if (options.resultBytesMax !== undefined && !settings.has('max_result_bytes')) {
    settings.set('max_result_bytes', String(options.resultBytesMax));
  }
  // The one setting that carries text and, without server logs, does nothing: it is how a query is found again.
  if (!settings.has(MARK_SETTING)) settings.set(MARK_SETTING, options.mark);

  const statements = [`USE ${identifier(request.database ?? options.database)}`];
  for (const role of request.roles) statements.push(`SET ROLE ${identifier(role)}`);
  for (const [name, value] of request.parameters) statements.push(`SET param_${name} = ${literal(value)}`);
  statements.push(`SET ${[...settings].map(assignment).join(', ')}`);
  const only = request.reads && (readonly === undefined || readonly === '0') ? '2' : readonly;
  if (only !== undefined) statements.push(`SET ${assignment(['readonly', only])}`);
  return statements.join('; ');
}

export const MARK_SETTING = 'send_logs_source_regexp';

function assignment([name, value]: readonly [string, string]): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new ServerError(115, 'UNKNOWN_SETTING', `Unknown setting '${name.slice(0, 100)}'.`);
  }
  return `${name} = ${literal(value)}`;
}

/** A ClickHouse string literal. */
export function literal(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** A quoted ClickHouse identifier. */
export function identifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
