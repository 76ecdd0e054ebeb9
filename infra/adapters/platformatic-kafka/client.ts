import type { BaseOptions, SASLOptions } from '@platformatic/kafka';
import type { KafkaLogOptions } from '../kafka.ts';

/** The same words as the kafkajs adapter takes, so that one configuration opens either. */
export type KafkaAccess = Pick<KafkaLogOptions, 'brokers' | 'clientId' | 'ssl' | 'sasl' | 'logger'>;

const CONNECTION_TIMEOUT_MS = 3_000;

/** Options of a client that tries everything once: what is worth a second attempt is decided by the caller. */
export function clientOptions(access: KafkaAccess, requestTimeoutMs: number): BaseOptions {
  const { brokers, clientId, ssl, sasl } = access;
  return {
    clientId,
    bootstrapBrokers: [...brokers],
    connectTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: requestTimeoutMs,
    timeout: requestTimeoutMs,
    retries: 0,
    autocreateTopics: false,
    ...(ssl ? { tls: ssl === true ? {} : ssl } : {}),
    ...(sasl ? { sasl: saslOptions(sasl) } : {}),
  };
}

function saslOptions(sasl: NonNullable<KafkaAccess['sasl']>): SASLOptions {
  switch (sasl.mechanism) {
    case 'plain':
    case 'scram-sha-256':
    case 'scram-sha-512':
      if (!('username' in sasl)) break;
      return { mechanism: MECHANISMS[sasl.mechanism], username: sasl.username, password: sasl.password };
    case 'oauthbearer':
      if (!('oauthBearerProvider' in sasl)) break;
      return { mechanism: 'OAUTHBEARER', token: async () => (await sasl.oauthBearerProvider()).value };
  }
  throw new Error(
    `The log client cannot log in with "${sasl.mechanism}": use plain, scram-sha-256, scram-sha-512 or oauthbearer.`,
  );
}

const MECHANISMS = {
  plain: 'PLAIN',
  'scram-sha-256': 'SCRAM-SHA-256',
  'scram-sha-512': 'SCRAM-SHA-512',
} as const;
