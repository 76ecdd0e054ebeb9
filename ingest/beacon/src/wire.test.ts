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

/** What only native apps know, and a page can not say. */
type NativeEvent = 'native_error' | 'native_error_code';
type NativeClient =
  | 'surface'
  | 'os_version'
  | 'os_build'
  | 'security_patch'
  | 'play_services_version'
  | 'webview_version'
  | 'manufacturer'
  | 'model_code'
  | 'has_screen_lock'
  | 'has_bluetooth'
  | 'has_credential_manager';

describe('the wire', () => {
  it('has the fields and words of the contract that a page can fill, no more and no fewer', () => {
    expectTypeOf<Required<BeaconEvent>>().toEqualTypeOf<Required<Omit<SchemaEvent, NativeEvent>>>();
    expectTypeOf<Required<BeaconClient>>().toEqualTypeOf<Required<Omit<SchemaClient, NativeClient>>>();
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
