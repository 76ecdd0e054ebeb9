import { isIP } from 'node:net';
import type { BaseOptions } from '@platformatic/kafka';
import type { KafkaLogOptions } from '../kafka.ts';
import './connection-errors.ts';

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
    ...(ssl && { tls: ssl, tlsServerName: areNames(brokers) }),
    ...(sasl && { sasl: { ...sasl, mechanism: MECHANISMS[sasl.mechanism] } }),
  };
}

/** A broker may be told by which name it is meant (SNI), and kafkajs does; an address is none (RFC 6066 §3). */
function areNames(brokers: readonly string[]): boolean {
  return brokers.every((broker) => isIP(broker.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')) === 0);
}

const MECHANISMS = {
  plain: 'PLAIN',
  'scram-sha-256': 'SCRAM-SHA-256',
  'scram-sha-512': 'SCRAM-SHA-512',
} as const;
