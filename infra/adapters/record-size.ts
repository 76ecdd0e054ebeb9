import type { LogAppend } from '../../schemas/log.ts';

/** Key, value and headers of one record: what Kafka's default limit of 1 MiB per batch leaves room for. */
export const RECORD_BYTES_MAX = 1_040_000;

/** Sending it again cannot help, so this is no LogUnavailable. */
export class RecordTooLarge extends Error {
  override readonly name = 'RecordTooLarge';
  readonly code = 'record_too_large';
}

/**
 * Bytes of key, value and headers.
 * @throws RecordTooLarge past RECORD_BYTES_MAX, the same for every log.
 */
export function recordBytes(topic: string, record: LogAppend): number {
  let bytes = record.key.length + record.value.length;
  for (const [name, value] of Object.entries(record.headers ?? {})) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value) + 8;
  }
  if (bytes <= RECORD_BYTES_MAX) return bytes;
  throw new RecordTooLarge(
    `A record of ${bytes} bytes for topic "${topic}" is over the limit of ${RECORD_BYTES_MAX} bytes.`,
  );
}
