import { readFileSync, writeFileSync } from 'node:fs';
import { convertDeviceList } from './convert.ts';

/**
 * `node infra/device-list/main.ts supported_devices.csv devices.json`: makes the file for KAGIMI_DEVICE_LIST_FILE from
 * the list of supported devices that Google Play publishes. Fetch that file yourself: Kagimi ships no copy of it.
 */
const [source, target] = process.argv.slice(2);
try {
  if (source === undefined || target === undefined) {
    throw new Error('Usage: node infra/device-list/main.ts <supported_devices.csv> <devices.json>');
  }
  const list = convertDeviceList(readFileSync(source));
  writeFileSync(target, `${JSON.stringify(list)}\n`);
  process.stdout.write(`${Object.keys(list.models).length} models written to ${target}.\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
