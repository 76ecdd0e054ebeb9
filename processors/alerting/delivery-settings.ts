import { SettingError } from '../../schemas/settings.ts';

/** The settings that say where alerts go. */
export interface DeliverySettings {
  KAGIMI_ALERT_DELIVERY: 'none' | 'alertmanager' | 'webhook';
  KAGIMI_ALERTMANAGER_URLS: readonly string[];
  KAGIMI_ALERT_WEBHOOK_URL: string;
  KAGIMI_ALERT_WEBHOOK_SECRET_FILE: string;
}

/** Exactly one way out. */
export type ChosenDelivery =
  | { name: 'none' }
  | { name: 'alertmanager'; urls: readonly string[] }
  | { name: 'webhook'; url: string; secret: string };

/**
 * Puts the settings together. An address that the chosen delivery does not use is a slip: somebody believes that pages
 * go there, or they would be sent twice.
 * @throws SettingError with one sentence.
 */
export function chooseDelivery(settings: DeliverySettings): ChosenDelivery {
  const {
    KAGIMI_ALERT_DELIVERY: name,
    KAGIMI_ALERTMANAGER_URLS: urls,
    KAGIMI_ALERT_WEBHOOK_URL: url,
    KAGIMI_ALERT_WEBHOOK_SECRET_FILE: secret,
  } = settings;
  if (name !== 'alertmanager' && urls.length > 0) refuse('KAGIMI_ALERTMANAGER_URLS', 'alertmanager', name);
  if (name !== 'webhook' && url !== '') refuse('KAGIMI_ALERT_WEBHOOK_URL', 'webhook', name);
  if (name !== 'webhook' && secret !== '') refuse('KAGIMI_ALERT_WEBHOOK_SECRET_FILE', 'webhook', name);
  switch (name) {
    case 'none':
      return { name };
    case 'alertmanager':
      if (urls.length === 0) {
        throw new SettingError(
          'KAGIMI_ALERTMANAGER_URLS must be set for KAGIMI_ALERT_DELIVERY=alertmanager.',
        );
      }
      return { name, urls };
    case 'webhook':
      if (url === '') {
        throw new SettingError('KAGIMI_ALERT_WEBHOOK_URL must be set for KAGIMI_ALERT_DELIVERY=webhook.');
      }
      return { name, url, secret };
  }
}

function refuse(setting: string, owner: string, name: string): never {
  throw new SettingError(
    `${setting} is of use with KAGIMI_ALERT_DELIVERY=${owner} only, and it is ${name}: exactly one delivery is active.`,
  );
}
