/** The time range of one evaluation, in whole seconds since the epoch. */
export interface TimeRange {
  fromSeconds: number;
  toSeconds: number;
}

/**
 * Expands the macros of Grafana's ClickHouse data source that a rule may use, as that data source does.
 * @throws Error for any other `$`: Grafana would send it to ClickHouse as it is.
 */
export function expandMacros(sql: string, { fromSeconds, toSeconds }: TimeRange): string {
  const expanded = sql
    .replace(
      /\$__timeFilter\(([^()]+)\)/g,
      (_all, column: string) =>
        `${column} >= toDateTime(${fromSeconds}) AND ${column} <= toDateTime(${toSeconds})`,
    )
    .replace(/\$__fromTime\b/g, `toDateTime(${fromSeconds})`)
    .replace(/\$__toTime\b/g, `toDateTime(${toSeconds})`);
  const stray = /\$\w*/.exec(expanded);
  if (stray) throw new Error(`The SQL of an alert may not use ${stray[0]}.`);
  return expanded;
}
