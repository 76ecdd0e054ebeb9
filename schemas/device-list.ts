import { z } from 'zod';

/**
 * A list of devices as a processor reads it: made by `node infra/device-list/main.ts` from the supported_devices.csv
 * that Google Play publishes. Model code → brand and market name.
 */
const deviceListSchema = z.strictObject({
  format: z.literal('kagimi-device-list/1'),
  models: z.record(z.string().min(1).max(128), z.tuple([z.string().max(128), z.string().max(256)])),
});
export type DeviceList = z.infer<typeof deviceListSchema>;

/** @throws Error whose message completes "NAME must be …". */
export function readDeviceList(text: string): DeviceList {
  const must = 'the file that `node infra/device-list/main.ts` writes';
  const { success, data } = deviceListSchema.safeParse(parseJson(text, must));
  if (!success) throw new Error(must);
  if (Object.keys(data.models).length === 0) throw new Error(`${must}, with at least one model in it`);
  return data;
}

/** @throws Error with the given words. */
export function parseJson(text: string, must: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(must, { cause });
  }
}
