import { readFileSync } from 'node:fs';
import avro from 'avsc';
import { UAParser } from 'ua-parser-js';
import type { LogRecord } from '../../../schemas/log.ts';
import { encodeJson } from '../encoding.ts';
import type { Output } from './product.ts';

/**
 * The lane that anyone would write first: avsc gives an object, a remembered user agent is added, the object is the
 * row, JSON.stringify writes it. It makes one table, joins nothing and knows no ceremonies.
 */
const FRAME_BYTES = 5;
const schema: unknown = JSON.parse(
  readFileSync(new URL('../../../schemas/events/ceremony-event.v3.avsc', import.meta.url), 'utf8'),
);
const type = avro.Type.forSchema(schema as avro.Schema);

interface Named {
  event_id: Buffer;
  ceremony_id: Buffer;
  user_agent: string | null;
}

export function runObvious(records: readonly LogRecord[], drainRecords: number): Output {
  const userAgents = new Map<string, object>();
  const output = { rows: { events: 0 }, bytes: 0 };
  for (let from = 0; from < records.length; from += drainRecords) {
    const rows = records.slice(from, from + drainRecords).map((record) => {
      const event = type.fromBuffer((record.value ?? Buffer.alloc(0)).subarray(FRAME_BYTES)) as Named;
      const text = event.user_agent ?? '';
      let client = userAgents.get(text);
      if (!client) {
        const { os, browser, device } = new UAParser(text).getResult();
        client = { os: os.name, os_version: os.version, browser: browser.name, device: device.model };
        userAgents.set(text, client);
      }
      return {
        ...event,
        event_id: event.event_id.toString('hex'),
        ceremony_id: event.ceremony_id.toString('hex'),
        ...client,
      };
    });
    output.rows.events += rows.length;
    output.bytes += encodeJson(rows).length;
  }
  return output;
}

/** The floor under every lane: each frame's bytes are moved once. */
export function runFloor(records: readonly LogRecord[]): Output {
  const into = Buffer.allocUnsafe(records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0));
  let at = 0;
  for (const { value } of records) at += value?.copy(into, at) ?? 0;
  return { rows: { events: records.length }, bytes: at };
}
