import type { DataSourceApi } from '@grafana/data';

/**
 * Stands in for `@grafana/plugin-compat/datasources`, which wants a newer runtime than there is. The console has one
 * data source, which scenes finds before it asks here.
 */
export async function getDataSourceInstance(): Promise<DataSourceApi> {
  throw new Error('The console has one data source only.');
}

export async function getDataSourceInstanceList(): Promise<[]> {
  return [];
}

export async function getDefaultDataSourceInstanceListItem(): Promise<undefined> {
  return undefined;
}
