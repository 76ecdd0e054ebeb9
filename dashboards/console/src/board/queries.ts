import { dateMath } from '@grafana/data';
import { TIME_ZONE } from '../host/services.ts';
import type { BoardJson } from './json.ts';

/** One SELECT of a board, by the name that the server knows it by. */
export interface Ask {
  key: string;
  /** Where a panel's menu points to. */
  anchor: string;
  kind: 'panel' | 'annotation' | 'variable';
  title: string;
  query: { panel?: number; target?: string; annotation?: string; variable?: string };
}

/** Every query of a board: its panels', those in rows too, then annotations and variables. */
export function readAsks(board: BoardJson): Ask[] {
  const panels = (board.panels ?? []).flatMap((panel) => [panel, ...(panel.panels ?? [])]);
  return [
    ...panels.flatMap(({ id, title, targets }) =>
      (targets ?? []).map(
        ({ refId }, at): Ask => ({
          key: `panel ${id} ${refId}`,
          anchor: at === 0 ? `panel-${id}` : `panel-${id}-${refId}`,
          kind: 'panel',
          title: (targets ?? []).length > 1 ? `${title} (${refId})` : (title ?? ''),
          query: { panel: id, target: refId },
        }),
      ),
    ),
    ...(board.annotations?.list ?? [])
      .filter(({ target }) => target?.rawSql !== undefined)
      .map(
        ({ name }): Ask => ({
          key: `annotation ${name}`,
          anchor: `annotation-${name}`,
          kind: 'annotation',
          title: name,
          query: { annotation: name },
        }),
      ),
    ...(board.templating?.list ?? [])
      .filter(({ type }) => type === 'query')
      .map(
        ({ name, label }): Ask => ({
          key: `variable ${name}`,
          anchor: `variable-${name}`,
          kind: 'variable',
          title: label ?? name,
          query: { variable: name },
        }),
      ),
  ];
}

/** The range of the address, else of the board. */
export function rangeOf(board: BoardJson, search: string): { from: number; to: number } {
  const query = new URLSearchParams(search);
  const read = (text: string, roundUp: boolean) =>
    /^\d+$/.test(text)
      ? Number(text)
      : (dateMath.toDateTime(text, { roundUp, timezone: TIME_ZONE })?.valueOf() ?? 0);
  return {
    from: read(query.get('from') ?? board.time?.from ?? 'now-6h', false),
    to: read(query.get('to') ?? board.time?.to ?? 'now', true),
  };
}

/** The variables of the address (`var-name=`), for those that it has. */
export function variablesOf(board: BoardJson, search: string): Record<string, string | string[]> {
  const query = new URLSearchParams(search);
  const values: Record<string, string | string[]> = {};
  for (const { name, multi } of board.templating?.list ?? []) {
    const given = query.getAll(`var-${name}`);
    if (given.length > 0) values[name] = multi ? given.map(readAll) : readAll(given[0] ?? '');
  }
  return values;
}

/** Scenes writes All as `$__all`, Grafana's older links as `All`. */
function readAll(value: string): string {
  return value === 'All' ? '$__all' : value;
}
