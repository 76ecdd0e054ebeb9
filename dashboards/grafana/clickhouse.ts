import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';

/** The data source that every board reads; Grafana's is provisioned with this uid. */
export const DATASOURCE = { type: 'grafana-clickhouse-datasource', uid: 'kagimi-clickhouse' } as const;

/** How the plugin reads an answer: series need a column `time` and ORDER BY it. */
export const FORMATS = { series: 0, table: 1 } as const;
export type Format = keyof typeof FORMATS;

const PLUGIN_VERSION = '4.20.0';

/** A query in the shape of grafana-clickhouse-datasource, written as SQL. */
export interface ClickHouseQuery {
  refId: string;
  datasource: typeof DATASOURCE;
  pluginVersion: string;
  editorType: 'sql';
  queryType: 'timeseries' | 'table';
  format: number;
  rawSql: string;
}

export function clickHouseQuery({
  refId,
  sql,
  format,
}: {
  refId: string;
  sql: string;
  format: Format;
}): ClickHouseQuery {
  return {
    refId,
    datasource: DATASOURCE,
    pluginVersion: PLUGIN_VERSION,
    editorType: 'sql',
    queryType: format === 'series' ? 'timeseries' : 'table',
    format: FORMATS[format],
    rawSql: sql,
  };
}

/** The same for a builder of the SDK, whose mark of a query is a method that must not reach the JSON. */
export function target(query: ClickHouseQuery): Builder<Dataquery> {
  const marked: Dataquery = Object.defineProperty({ ...query }, '_implementsDataqueryVariant', {
    value: () => undefined,
    enumerable: false,
  }) as ClickHouseQuery & Dataquery;
  return { build: () => marked };
}
