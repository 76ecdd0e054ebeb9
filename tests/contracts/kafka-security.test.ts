import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import type { KafkaSecuritySettings } from '../../infra/adapters/kafka-security.ts';
import { createMetrics } from '../../infra/adapters/metrics.ts';
import { openLog } from '../../infra/adapters/open-log.ts';
import { type LocalKafka, launchKafka } from '../../infra/local/kafka/launch.ts';
import { type Log, LogUnavailable } from '../../schemas/log.ts';

const cacheDirectory = process.env.KAGIMI_CACHE ?? join(homedir(), '.cache', 'kagimi');
const directory = mkdtempSync(join(tmpdir(), 'kagimi-secure-'));
const path = (name: string) => join(directory, name);
const read = (name: string) => readFileSync(path(name), 'utf8');
const silent = { info() {}, warn() {}, error() {} };
const user = { name: 'kagimi', password: 'correct4horse' };
const TOPIC = 'secured';

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function drawAuthority(name: string): void {
  openssl('req', '-x509', ...KEY, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`);
}

/** A key and a certificate of the authority `ca`, for a host on this machine. */
function drawIdentity(name: string): void {
  openssl('req', ...KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
  writeFileSync(path('names'), 'subjectAltName=IP:127.0.0.1\n');
  const signedBy = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names'];
  openssl('x509', '-req', '-in', `${name}.csr`, ...signedBy, '-out', `${name}.pem`);
}

let broker: LocalKafka;
beforeAll(async () => {
  drawAuthority('ca');
  drawAuthority('stranger');
  drawIdentity('broker');
  drawIdentity('client');
  writeFileSync(path('identity.pem'), `${read('broker.key')}${read('broker.pem')}${read('ca.pem')}`);
  const security = { identityFile: path('identity.pem'), caFile: path('ca.pem'), user };
  broker = await launchKafka({
    directory: path('kafka'),
    cacheDirectory,
    security,
    onProgress: () => undefined,
  });
}, 180_000);
afterAll(async () => {
  await broker?.close();
  rmSync(directory, { recursive: true, force: true });
}, 30_000);

const secured = (): KafkaSecuritySettings => ({
  KAGIMI_KAFKA_TLS: 'on',
  KAGIMI_KAFKA_CA_FILE: read('ca.pem'),
  KAGIMI_KAFKA_CERTIFICATE_FILE: read('client.pem'),
  KAGIMI_KAFKA_KEY_FILE: read('client.key'),
  KAGIMI_KAFKA_SASL_MECHANISM: 'scram-sha-512',
  KAGIMI_KAFKA_SASL_USER: user.name,
  KAGIMI_KAFKA_SASL_PASSWORD_FILE: user.password,
});

function open(client: 'kafkajs' | 'platformatic', settings: KafkaSecuritySettings): Promise<Log> {
  return openLog({
    settings: {
      ...settings,
      KAGIMI_LOG: 'kafka',
      KAGIMI_KAFKA_BROKERS: broker.brokers,
      KAGIMI_KAFKA_CLIENT: client,
      KAGIMI_LOG_DIRECTORY: path('unused'),
    },
    clientId: 'secured',
    clock,
    logger: silent,
    metrics: createMetrics(),
  });
}

/** Writes one record, and reads on until it comes. */
async function roundTrip(log: Log, text: string): Promise<void> {
  await log.createTopics([{ topic: TOPIC, partitions: 1, retentionMs: 3_600_000 }]);
  const producer = await log.producer();
  await producer.append(TOPIC, [{ key: Buffer.from('k'), value: Buffer.from(text) }]);
  await producer.close();
  const consumer = await log.consumer({ groupId: `secured.${text}`, topics: [TOPIC] });
  const came = Promise.withResolvers<void>();
  const reading = consumer.run({
    assigned: async () => undefined,
    revoked: async () => undefined,
    async batch(records) {
      if (records.some(({ value }) => value?.toString() === text)) came.resolve();
    },
  });
  await Promise.race([came.promise, reading]);
  await consumer.close();
}

describe.each(['kafkajs', 'platformatic'] as const)('a broker that asks who speaks, over %s', (client) => {
  it.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
    'takes a certificate and a password by %s',
    async (mechanism) => {
      const log = await open(client, { ...secured(), KAGIMI_KAFKA_SASL_MECHANISM: mechanism });
      await roundTrip(log, `${client}-${mechanism}`);
      await log.close();
    },
    60_000,
  );

  it.each<[string, Partial<KafkaSecuritySettings>, RegExp]>([
    [
      'a wrong password',
      { KAGIMI_KAFKA_SASL_PASSWORD_FILE: 'wrong4horse' },
      /KAGIMI_KAFKA_SASL_PASSWORD_FILE/,
    ],
    [
      'no certificate',
      { KAGIMI_KAFKA_CERTIFICATE_FILE: '', KAGIMI_KAFKA_KEY_FILE: '' },
      /KAGIMI_KAFKA_CERTIFICATE_FILE/,
    ],
    ['an authority that it does not know', { KAGIMI_KAFKA_CA_FILE: 'stranger' }, /KAGIMI_KAFKA_CA_FILE/],
  ])(
    'names the setting to look at for %s',
    async (_what, wrong, setting) => {
      const { KAGIMI_KAFKA_CA_FILE: ca } = wrong;
      const settings = { ...secured(), ...wrong, ...(ca ? { KAGIMI_KAFKA_CA_FILE: read(`${ca}.pem`) } : {}) };
      const log = await open(client, settings);
      const refusal = await log.bounds(TOPIC).then(
        () => null,
        (error: unknown) => error,
      );
      expect(refusal).toBeInstanceOf(LogUnavailable);
      expect(String(refusal)).toMatch(setting);
      expect(String(refusal)).not.toContain('horse');
      await log.close();
    },
    60_000,
  );
});
