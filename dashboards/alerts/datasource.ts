/** The provisioned ClickHouse data source; boards and rules name it by this identity. */
export const CLICKHOUSE_UID = 'kagimi-clickhouse';
/** Grafana's own identity for expressions over the results of queries. */
export const EXPRESSION_UID = '__expr__';
