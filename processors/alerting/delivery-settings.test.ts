import { describe, expect, it } from 'vitest';
import { SettingError } from '../../schemas/settings.ts';
import { chooseDelivery, type DeliverySettings } from './delivery-settings.ts';

const NONE: DeliverySettings = {
  KAGIMI_ALERT_DELIVERY: 'none',
  KAGIMI_ALERTMANAGER_URLS: [],
  KAGIMI_ALERT_WEBHOOK_URL: '',
  KAGIMI_ALERT_WEBHOOK_SECRET_FILE: '',
};
const URLS = ['http://one:9093', 'http://two:9093'];

describe('chooseDelivery', () => {
  it('takes exactly one', () => {
    expect(chooseDelivery(NONE)).toEqual({ name: 'none' });
    expect(
      chooseDelivery({ ...NONE, KAGIMI_ALERT_DELIVERY: 'alertmanager', KAGIMI_ALERTMANAGER_URLS: URLS }),
    ).toEqual({ name: 'alertmanager', urls: URLS });
    const webhook = {
      ...NONE,
      KAGIMI_ALERT_DELIVERY: 'webhook',
      KAGIMI_ALERT_WEBHOOK_URL: 'https://h',
    } as const;
    expect(chooseDelivery(webhook)).toEqual({ name: 'webhook', url: 'https://h', secret: '' });
  });

  it.each<[string, Partial<DeliverySettings>, RegExp]>([
    ['addresses of a delivery that is off', { KAGIMI_ALERTMANAGER_URLS: URLS }, /exactly one delivery/],
    ['a webhook that is off', { KAGIMI_ALERT_WEBHOOK_URL: 'https://hook/T0K3N' }, /exactly one delivery/],
    ['a secret for nothing', { KAGIMI_ALERT_WEBHOOK_SECRET_FILE: 's3cret' }, /exactly one delivery/],
    ['no peer', { KAGIMI_ALERT_DELIVERY: 'alertmanager' }, /KAGIMI_ALERTMANAGER_URLS must be set/],
    ['no webhook', { KAGIMI_ALERT_DELIVERY: 'webhook' }, /KAGIMI_ALERT_WEBHOOK_URL must be set/],
    [
      'both',
      {
        KAGIMI_ALERT_DELIVERY: 'alertmanager',
        KAGIMI_ALERTMANAGER_URLS: URLS,
        KAGIMI_ALERT_WEBHOOK_URL: 'https://hook/T0K3N',
      },
      /exactly one delivery/,
    ],
  ])('refuses %s, and repeats no secret', (_what, said, sentence) => {
    const choose = () => chooseDelivery({ ...NONE, ...said });
    expect(choose).toThrow(SettingError);
    expect(choose).toThrow(sentence);
    expect(choose).not.toThrow(/T0K3N|s3cret/);
  });
});
