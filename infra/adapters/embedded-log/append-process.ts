/**
 * A process of its own that appends to an embedded log, for tests that need several, or one to kill:
 * `node append-process.ts <directory> <topic> <name> <appends> <segmentBytes>`. It prints the number of each append
 * that was acknowledged, a line each.
 */
import { writeSync } from 'node:fs';
import { systemClock } from '../clock.ts';
import { createEmbeddedLog } from '../embedded-log.ts';

const [directory = '', topic = '', name = '', appends = '0', segmentBytes = '65536'] = process.argv.slice(2);
const limits = { segmentBytes: Number(segmentBytes) };
const log = createEmbeddedLog({ directory, clock: systemClock, limits });
const producer = await log.producer({ timeoutMs: 30_000 });
for (let number = 0; number < Number(appends); number += 1) {
  const value = Buffer.from(JSON.stringify({ name, number, filler: 'x'.repeat((number * 37) % 900) }));
  await producer.append(topic, [{ key: Buffer.from(name), value }]);
  writeSync(1, `${number}\n`);
}
await log.close();
