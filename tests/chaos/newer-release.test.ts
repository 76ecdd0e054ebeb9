import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { encode } from '../../schemas/codec.ts';
import { ceremonyIdAt, eventOf } from '../fakes/events.ts';
import { frameOf, newerRelease } from './newer-release.ts';

const folder = mkdtempSync(join(tmpdir(), 'kagimi-newer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('reads old and new writers, and writes, before anybody has written a reader for its new field', async () => {
  const { root, newest } = newerRelease(join(folder, 'release'));
  const newer: typeof import('../../schemas/codec.ts') = await import(
    pathToFileURL(join(root, 'schemas/codec.ts')).href
  );
  const issuedAtMs = 1_764_500_000_000;
  const event = eventOf({ ceremony_id: ceremonyIdAt(issuedAtMs, 1), issued_at_ms: issuedAtMs });
  const frames = [
    encode('CeremonyEvent', event),
    frameOf(root, newest, event),
    newer.encode('CeremonyEvent', event),
  ];
  const weather = [null, 'rain', null];
  expect(frames.map((frame) => ({ ...newer.decode(frame).value }))).toEqual(
    weather.map((weather) => ({ ...event, weather })),
  );
});
