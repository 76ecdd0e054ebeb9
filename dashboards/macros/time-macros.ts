/** The range that a board shows and the width of one point in it, in milliseconds. */
export interface TimeRange {
  fromMs: number;
  toMs: number;
  intervalMs: number;
}

export interface Macro {
  /** How many arguments it takes; a macro of none is written without parentheses. */
  arity: number;
  expand(range: TimeRange, args: readonly string[]): string;
}

const PERIOD_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** The macros that the ClickHouse data source's backend expands, by their name after `$__`. */
export const TIME_MACROS: ReadonlyMap<string, Macro> = new Map<string, Macro>([
  ['fromTime', constant(({ fromMs }) => dateTime(fromMs))],
  ['toTime', constant(({ toMs }) => dateTime(toMs))],
  ['fromTime_ms', constant(({ fromMs }) => dateTime64(fromMs))],
  ['toTime_ms', constant(({ toMs }) => dateTime64(toMs))],
  ['interval_s', constant(({ intervalMs }) => `${seconds(intervalMs)}`)],
  ['timeFrom', ofColumn(({ fromMs }, column) => `${column} >= ${dateTime(fromMs)}`)],
  ['timeTo', ofColumn(({ toMs }, column) => `${column} <= ${dateTime(toMs)}`)],
  ['timeFilter', ofColumn((range, column) => between(column, range, dateTime))],
  ['timeFilter_ms', ofColumn((range, column) => between(column, range, dateTime64))],
  ['dateFilter', ofColumn((range, column) => between(column, range, date))],
  ['dateTimeFilter', { arity: 2, expand: dateTimeFilter }],
  ['dt', { arity: 2, expand: dateTimeFilter }],
  ['timeInterval', ofColumn(({ intervalMs }, column) => startOfInterval(column, seconds(intervalMs)))],
  ['timeInterval_ms', ofColumn(({ intervalMs }, column) => startOfMilliseconds(column, intervalMs))],
  ['timeGroup', { arity: 2, expand: (_range, [column = '', period = '']) => timeGroup(column, period) }],
]);

function constant(expand: (range: TimeRange) => string): Macro {
  return { arity: 0, expand };
}

function ofColumn(expand: (range: TimeRange, column: string) => string): Macro {
  return { arity: 1, expand: (range, [column = '']) => expand(range, column) };
}

function dateTimeFilter(range: TimeRange, [dateColumn = '', timeColumn = '']: readonly string[]): string {
  return `(${between(dateColumn, range, date)}) AND (${between(timeColumn, range, dateTime)})`;
}

function timeGroup(column: string, period: string): string {
  const [, count = '', unit = ''] = /^'?(\d{1,6})([smhdw])'?$/.exec(period) ?? [];
  if (!isUnit(unit)) throw new RangeError(`a period such as 5m was expected, not "${period}"`);
  return startOfInterval(column, Math.max(1, Number(count) * PERIOD_SECONDS[unit]));
}

function isUnit(unit: string): unit is keyof typeof PERIOD_SECONDS {
  return Object.hasOwn(PERIOD_SECONDS, unit);
}

function between(column: string, range: TimeRange, write: (ms: number) => string): string {
  return `${column} >= ${write(range.fromMs)} AND ${column} <= ${write(range.toMs)}`;
}

function startOfInterval(column: string, intervalSeconds: number): string {
  return `toStartOfInterval(toDateTime(${column}), INTERVAL ${intervalSeconds} second)`;
}

function startOfMilliseconds(column: string, intervalMs: number): string {
  return `toStartOfInterval(toDateTime64(${column}, 3), INTERVAL ${Math.max(1, Math.trunc(intervalMs))} millisecond)`;
}

function seconds(ms: number): number {
  return Math.max(1, Math.trunc(ms / 1000));
}

function date(ms: number): string {
  return `toDate('${new Date(ms).toISOString().slice(0, 10)}')`;
}

function dateTime(ms: number): string {
  return `toDateTime(${Math.floor(ms / 1000)})`;
}

function dateTime64(ms: number): string {
  return `fromUnixTimestamp64Milli(${Math.floor(ms)})`;
}
