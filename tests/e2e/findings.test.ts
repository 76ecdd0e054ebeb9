import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { type Stack, startStack } from '../../infra/local/stack.ts';
import { pseudonym } from '../../ingest/pseudonyms.ts';
import { SIGNATURE_HEADERS, signRequest } from '../../schemas/signatures.ts';
import type { GatewayEvent } from '../../schemas/wire/gateway-event.ts';
import { ceremonyIdAt } from '../fakes/events.ts';

/** From the gateway's line to what an analyst reads: collector, Kafka, processors, ClickHouse and signals as they run. */
const FOUND_WITHIN_MS = 60_000;
/** How long a test looks for what comes too late, to say by how much. */
const LOOKED_FOR_MS = 150_000;
const STARTED_WITHIN_MS = 240_000;
const MINUTE_MS = 60_000;
/** UP, UV, BE, BS and AT. */
const FLAGS = 0x5d;
let directory: string;
let stack: Stack;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-findings-'));
  stack = await startStack({
    log: 'kafka',
    directory,
    port: 0,
    onProgress: () => {},
    onTrouble: () => {},
  });
}, STARTED_WITHIN_MS);
afterAll(async () => {
  await stack?.close();
  rmSync(directory, { recursive: true, force: true });
});

type Said = Partial<Omit<GatewayEvent, 'ceremony_id' | 'kind' | 'id'>> & { user: string; minutesAgo: number };

/** The lines of one verified ceremony, and its id: the `seed` says which. */
function ceremony(kind: GatewayEvent['kind'], seed: number, { minutesAgo, ...said }: Said) {
  const atMs = clock.now() - minutesAgo * MINUTE_MS;
  const id = ceremonyIdAt(atMs - 3_000, seed);
  const shared = { ceremony_id: id, kind, user: said.user, ip: '203.0.113.9', device: said.device };
  const lines: GatewayEvent[] = [
    { id: `${seed}#1`, ...shared, step: 'options_received', occurred_at_ms: atMs - 3_000 },
    {
      ...{ id: `${seed}#2`, ...shared, step: 'verify_settled', result: 'ok', occurred_at_ms: atMs },
      ...{ credential: `credential of ${said.user}`, authenticator_flags: FLAGS, ...said },
    },
  ];
  return { id, lines };
}

/** What was done in the session of a ceremony, just now. */
function done(signedIn: ReturnType<typeof ceremony>, user: string, purpose: GatewayEvent['purpose']) {
  const step = 'first_business_action' as const;
  const said = { kind: 'authentication' as const, step, purpose, user, occurred_at_ms: clock.now() };
  return [{ id: `${signedIn.id} ${purpose}`, ceremony_id: signedIn.id, ...said }];
}

/** Sends lines as a gateway does. Resolves once the log has them. */
async function tell(lines: readonly GatewayEvent[]): Promise<void> {
  const [key] = stack.tenant.gatewayKeys;
  if (!key) throw new Error('The tenant has no key.');
  const path = '/v1/gateway-logs?dialect=kagimi';
  const body = lines.map((line) => JSON.stringify(line)).join('\n');
  const signed = { timestampMs: clock.now(), method: 'POST', path, body: Buffer.from(body) };
  const answer = await fetch(`${stack.collectorUrl}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-ndjson',
      'kagimi-tenant': stack.tenant.id,
      [SIGNATURE_HEADERS.keyId]: key.id,
      [SIGNATURE_HEADERS.timestamp]: String(signed.timestampMs),
      [SIGNATURE_HEADERS.signature]: signRequest(key, signed),
    },
    body,
  });
  expect(answer.status, await answer.text()).toBe(202);
}

interface Finding {
  rule: string;
  severity: string;
  user_ref: string;
  device_ref: string;
  ceremony_id: string;
}

const findings = () =>
  stack.store.query<Finding>(
    'SELECT rule, severity, user_ref, device_ref, toString(ceremony_id) AS ceremony_id FROM soc_findings ORDER BY rule',
  );

/** Waits until as many findings are written down. */
async function untilFound(count: number): Promise<{ found: Finding[]; afterMs: number }> {
  const startedMs = clock.monotonic();
  for (;;) {
    const found = await findings();
    const afterMs = clock.monotonic() - startedMs;
    if (found.length >= count || afterMs > LOOKED_FOR_MS) return { found, afterMs };
    await clock.sleep(250);
  }
}

const ref = (kind: 'user' | 'device', value: string) => pseudonym(stack.tenant.pepper, kind, value);

describe('what a security analyst is told', () => {
  it(
    'is there within a minute of the line that decides it, and says nothing of who did as usual',
    async () => {
      const quiet = { user: 'quiet', device: 'telephone of quiet' };
      const quietSignsIn = ceremony('authentication', 2, { ...quiet, purpose: 'login', minutesAgo: 2 });
      await tell([
        ...ceremony('registration', 1, { ...quiet, purpose: 'enrolment', step_up: 'ekyc', minutesAgo: 9 })
          .lines,
        ...quietSignsIn.lines,
        ...done(quietSignsIn, quiet.user, 'trade'),
      ]);

      const thief = { user: 'robbed', device: 'telephone of a thief' };
      const enrolled = ceremony('registration', 3, { ...thief, step_up: 'password', minutesAgo: 5 });
      const signedIn = ceremony('authentication', 4, { ...thief, purpose: 'login', minutesAgo: 3 });
      const mules = ['mule 1', 'mule 2', 'mule 3'].map((user, at) =>
        ceremony('registration', 5 + at, { user, device: 'farm', step_up: 'ekyc', minutesAgo: 8 - at }),
      );
      await tell([...enrolled.lines, ...signedIn.lines, ...mules.flatMap(({ lines }) => lines)]);
      await tell(done(signedIn, thief.user, 'withdrawal'));

      const { found, afterMs } = await untilFound(3);
      const robbed = ref('user', thief.user);
      const onDevice = { user_ref: robbed, device_ref: ref('device', thief.device) };
      expect(found).toMatchObject([
        { rule: 'enrolment_without_step_up', severity: 'high', ceremony_id: enrolled.id, ...onDevice },
        { rule: 'high_risk_after_enrolment', severity: 'high', ceremony_id: signedIn.id, user_ref: robbed },
        {
          rule: 'shared_device',
          severity: 'medium',
          ceremony_id: mules[2]?.id,
          device_ref: ref('device', 'farm'),
        },
      ]);
      expect(found.map(({ user_ref }) => user_ref)).not.toContain(ref('user', quiet.user));
      expect(afterMs).toBeLessThan(FOUND_WITHIN_MS);

      // The rules did look at whom they do not name.
      const [seen] = await stack.store.query(
        'SELECT count() AS enrolments, any(step_up_strength) AS step_up_strength FROM enrolments WHERE user_ref = {user:String}',
        { user: ref('user', quiet.user) },
      );
      expect(seen).toEqual({ enrolments: 1, step_up_strength: 'strong' });
    },
    LOOKED_FOR_MS + 30_000,
  );
});
