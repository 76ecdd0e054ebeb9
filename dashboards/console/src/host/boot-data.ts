/** What Grafana's page would hold before its scripts run. Imported first: the libraries read it when they load. */
declare global {
  interface Window {
    grafanaBootData?: unknown;
    __grafana_public_path__?: string;
  }
}

window.__grafana_public_path__ = '/public/';
window.grafanaBootData = {
  settings: { featureToggles: {}, appSubUrl: '', buildInfo: { version: '13.2.3' }, dateFormats: undefined },
  user: { timezone: 'Asia/Tokyo', weekStart: 'monday', locale: 'ja-JP', language: 'ja-JP', permissions: {} },
  navTree: [],
};

export {};
