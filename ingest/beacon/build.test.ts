import { describe, expect, it } from 'vitest';
import { buildBeacon, gzipBytesMax } from './build.ts';

describe('the script', () => {
  it('costs a page at most 5,120 bytes, gzipped', async () => {
    const { code, gzipBytes } = await buildBeacon();
    expect(gzipBytesMax).toBe(5120);
    expect(gzipBytes).toBeLessThanOrEqual(gzipBytesMax);
    expect(code).not.toMatch(/\brequire\(|\bimport\b|node:/);
  });

  it('does nothing where there is no page', async () => {
    const { code } = await buildBeacon();
    expect(() => new Function(code)()).not.toThrow();
  });

  it('can be imported where there is no page, and gives an API that does nothing', async () => {
    const { install } = await import('./src/index.ts');
    const kagimi = install({ tenant: 'demo', endpoint: 'https://collector.example' });
    kagimi.expect({ ceremonyId: '' });
    expect(kagimi.offered()).toBeUndefined();
  });
});
