import { describe, expect, it } from 'vitest';
import { beaconClientSchema } from '../../schemas/wire/beacon.ts';
import { CLIENTS } from './clients.ts';

describe('CLIENTS', () => {
  it('fit the wire', () => {
    for (const client of CLIENTS) {
      beaconClientSchema.parse(client.beacon);
      expect(client.userAgent.length).toBeLessThanOrEqual(512);
    }
  });

  it('hide what these browsers hide: the model in reduced Chrome, the version in Safari 26', () => {
    for (const { truth, userAgent, inApp } of CLIENTS) {
      if (truth.os === 'Android' && !inApp) expect(userAgent).toContain('Android 10; K)');
      if (truth.os === 'iOS' && truth.os_version.startsWith('26')) {
        expect(userAgent).toContain('iPhone OS 18_6');
        expect(userAgent).toContain('Version/26.');
      }
    }
  });

  it('send no client hints from WebKit or from an in-app WebView', () => {
    for (const { beacon, engine, inApp } of CLIENTS) {
      if (engine === 'webkit' || inApp) expect(Object.keys(beacon)).toEqual(['max_touch_points']);
    }
  });
});
