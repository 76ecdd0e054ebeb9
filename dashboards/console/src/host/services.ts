import { EventBusSrv, type GrafanaTheme2, locationUtil, setTimeZoneResolver } from '@grafana/data';
import {
  config,
  setAppEvents,
  setBackendSrv,
  setDataSourceSrv,
  setPluginImportUtils,
  setRunRequest,
} from '@grafana/runtime';
import { registerRuntimeDataSource } from '@grafana/scenes';
import { registerPanels } from '../panels/register.ts';
import { KagimiDataSource } from './data-source.ts';
import { registerStandardFieldConfig } from './field-config.ts';
import { runRequest } from './run-request.ts';
import { registerTransformers } from './transformers.ts';

/** Operators in Japan read Japan's clock, wherever their browser thinks it is. */
export const TIME_ZONE = 'Asia/Tokyo';

/** Sets up what Grafana's page would give to its libraries. Once, before anything is drawn. */
export function startServices(): void {
  const absent = (what: string) => () => {
    throw new Error(`The console has no ${what}.`);
  };
  setTimeZoneResolver(() => TIME_ZONE);
  setAppEvents(new EventBusSrv());
  setRunRequest(runRequest as Parameters<typeof setRunRequest>[0]);
  setBackendSrv({ fetch: absent('Grafana behind it'), get: absent('Grafana behind it') } as never);
  const source = new KagimiDataSource();
  setDataSourceSrv({
    get: async () => source,
    getInstanceSettings: () => undefined,
    getList: () => [],
  } as never);
  setPluginImportUtils({
    importPanelPlugin: async (id) => {
      throw new Error(`The console can not draw panels of the type "${id}".`);
    },
    getPanelPluginFromCache: () => undefined,
  });
  locationUtil.initialize({
    config: config as never,
    getVariablesUrlParams: () => ({}),
    getTimeRangeForUrl: () => ({ from: 'now-6h', to: 'now' }),
  });
  registerStandardFieldConfig();
  registerTransformers();
  registerRuntimeDataSource({ dataSource: source as never });
  registerPanels();
}

/** Scenes takes its colours from here, not from React's context. */
export function applyTheme(theme: GrafanaTheme2): void {
  config.theme2 = theme;
  config.theme.isDark = theme.isDark;
  config.theme.isLight = theme.isLight;
}
