import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Purpose as SchemaPurpose } from '../../../schemas/vocabulary.ts';
import {
  BEACON_BYTES_MAX,
  BEACON_EVENTS_MAX,
  type Beacon as SchemaBeacon,
  type BeaconClient as SchemaClient,
  type BeaconEvent as SchemaEvent,
} from '../../../schemas/wire/beacon.ts';
import type { Purpose } from './api.ts';
import { beaconEventsMax, bodyBytesMax } from './limits.ts';
import { sdkVersion } from './version.ts';
import type { Beacon, BeaconClient, BeaconEvent } from './wire.ts';

describe('the wire', () => {
  it('has the fields and words of the contract, no more and no fewer', () => {
    expectTypeOf<Required<BeaconEvent>>().toEqualTypeOf<Required<SchemaEvent>>();
    expectTypeOf<Required<BeaconClient>>().toEqualTypeOf<Required<SchemaClient>>();
    expectTypeOf<keyof Beacon>().toEqualTypeOf<keyof SchemaBeacon>();
    expectTypeOf<Beacon>().toExtend<SchemaBeacon>();
    expectTypeOf<Purpose>().toEqualTypeOf<SchemaPurpose>();
    expect([bodyBytesMax, beaconEventsMax]).toEqual([BEACON_BYTES_MAX, BEACON_EVENTS_MAX]);
  });

  it('carries the version of the package', () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(sdkVersion).toBe(version);
  });
});
