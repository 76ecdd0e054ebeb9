import { z } from 'zod';
import { parseJson } from './device-list.ts';

/**
 * Names of passkey providers by AAGUID, in the shape of the community's list: `{"<aaguid>": {"name": "…"}}`. Icons and
 * whatever else stands there are not read.
 */
const aaguidListSchema = z.record(z.guid(), z.object({ name: z.string().min(1).max(128) }));
export type AaguidList = ReadonlyMap<string, string>;

/**
 * An empty list is refused: the community announces that its list will be emptied when it retires, and an update that
 * silently forgets every provider must not pass.
 * @throws Error whose message completes "NAME must be …".
 */
export function readAaguidList(text: string): AaguidList {
  const must = 'a JSON file of names by AAGUID, as in {"<aaguid>": {"name": "…"}}';
  const { success, data } = aaguidListSchema.safeParse(parseJson(text, must));
  if (!success) throw new Error(must);
  const entries = Object.entries(data);
  if (entries.length === 0) throw new Error(`${must}, with at least one provider in it`);
  return new Map(entries.map(([aaguid, { name }]) => [aaguid.toLowerCase(), name]));
}
