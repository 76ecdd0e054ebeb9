/**
 * Formats whose text is the same in one piece and row by row. All others have a head, a tail or columns, which the
 * engine writes again for every piece of a stream: their result is made whole first.
 */
const STREAMED = new Set(
  [
    'CSV',
    'JSONCompactEachRow',
    'JSONCompactStringsEachRow',
    'JSONEachRow',
    'JSONL',
    'JSONLines',
    'JSONStringsEachRow',
    'LineAsString',
    'MsgPack',
    'NDJSON',
    'Native',
    'Null',
    'RawBLOB',
    'RowBinary',
    'TSKV',
    'TSV',
    'TSVRaw',
    'TabSeparated',
    'TabSeparatedRaw',
  ].map((name) => name.toLowerCase()),
);

export const DEFAULT_FORMAT = 'TabSeparated';

/** Whether rows of this format may be sent as they come. */
export function isStreamed(format: string): boolean {
  return STREAMED.has(format.toLowerCase());
}
