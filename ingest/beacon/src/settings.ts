import type { InstallOptions } from './api.ts';
import { guard } from './guard.ts';
import type { Beacon } from './wire.ts';

export interface Settings {
  endpoint: string;
  about: Pick<Beacon, 'tenant' | 'app' | 'app_version'>;
}

/** Checks the install options; a text is what is wrong with them. */
export function readSettings(options: Partial<InstallOptions>, baseUrl: string): Settings | string {
  const { tenant = '', endpoint = '', app = '', appVersion = '' } = options;
  const url = guard(() => new URL(endpoint, baseUrl).href) ?? '';
  if (!/^[a-z0-9_-]{1,32}$/.test(tenant)) return 'tenant';
  if (!endpoint || !/^https?:/.test(url)) return 'endpoint';
  if (app.length > 64 || appVersion.length > 32) return 'app or its version';
  return { endpoint: url, about: { tenant, app: app || undefined, app_version: appVersion || undefined } };
}
