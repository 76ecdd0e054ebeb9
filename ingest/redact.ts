import { scrub } from '../schemas/scrub.ts';

/**
 * What may be kept of bytes that were refused. Values of the fields named in `plainFields` stay (scrubbed); any other
 * value is replaced by its kind and length, because it may be just what must never be stored. Works on text, so that
 * JSON cut short, or wrong in one place, is treated like whole JSON.
 */
export function redact(
  bytes: Buffer,
  { plainFields, bytesMax }: { plainFields: ReadonlySet<string>; bytesMax: number },
): Buffer {
  const text = bytes.subarray(0, bytesMax).toString('utf8');
  return Buffer.from(scrub(withoutValues(text, plainFields))).subarray(0, bytesMax);
}

/** A quoted string (perhaps cut off by the end), with the colon that makes it a field's name; or a bare number. */
const TOKEN = /"((?:[^"\\]|\\[\s\S])*)(?:"|\\?$)(\s*:)?|-?\d[\d.eE+-]*/g;

function withoutValues(text: string, plainFields: ReadonlySet<string>): string {
  let field = '';
  return text.replace(TOKEN, (token: string, content: string | undefined, colon: string | undefined) => {
    if (colon !== undefined) {
      field = content ?? '';
      return token;
    }
    if (plainFields.has(field)) return token;
    return content === undefined ? '"[number]"' : `"[text:${content.length}]"`;
  });
}
