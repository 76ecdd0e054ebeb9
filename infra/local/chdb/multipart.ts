import { ServerError } from './errors.ts';

/**
 * The fields of a `multipart/form-data` body (RFC 7578), as @clickhouse/client sends long parameters.
 * @throws ServerError 36 for a body that is none, 48 for files (external tables).
 */
export function parseMultipart(body: Buffer, contentType: string): Map<string, string> {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined)
    throw new ServerError(36, 'BAD_ARGUMENTS', 'The multipart body has no boundary.');
  const fields = new Map<string, string>();
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const text = Buffer.concat([Buffer.from('\r\n'), body]);
  let at = text.indexOf(delimiter);
  while (at >= 0) {
    const start = at + delimiter.length;
    const end = text.indexOf(delimiter, start);
    if (end < 0) break;
    addField(fields, text.subarray(start, end));
    at = end;
  }
  return fields;
}

function addField(fields: Map<string, string>, part: Buffer): void {
  const split = part.indexOf('\r\n\r\n');
  const headers = part.subarray(0, Math.max(split, 0)).toString('utf8');
  const name = /content-disposition:[^\r\n]*[; ]name="([^"]*)"/i.exec(headers)?.[1];
  if (split < 0 || name === undefined) {
    throw new ServerError(36, 'BAD_ARGUMENTS', 'A part of the multipart body has no name.');
  }
  if (/content-disposition:[^\r\n]*filename=/i.test(headers)) {
    throw new ServerError(
      48,
      'NOT_IMPLEMENTED',
      'External tables in a multipart body are not supported here.',
    );
  }
  fields.set(name, part.subarray(split + 4).toString('utf8'));
}
