/**
 * Takes out of text whatever could identify a person or open a door: e-mail and IP addresses, runs of digits, and long
 * unbroken tokens (base64, hex: challenges, credential ids, signatures). What stays is enough to see what was wrong.
 * Every repetition is bounded, so that the time grows with the length of the text only.
 */
export function scrub(text: string): string {
  return scrubEmails(text)
    .replace(IPV4, '[ip]')
    .replace(IPV6, '[ip]')
    .replace(/[A-Za-z0-9+/_=-]{20,}/g, (run) => (isWord(run) ? run : `[token:${run.length}]`))
    .replace(/\d{4,}/g, (run) => `[digits:${run.length}]`);
}

/** Takes out e-mail addresses only: for text whose digits and tokens are its meaning, such as a User-Agent. */
export function scrubEmails(text: string): string {
  if (!text.includes('@')) return text;
  return text.replace(/[^\s"'<>@]{1,64}@[^\s"'<>@]{1,255}/g, '[email]');
}

/** Four numbers with dots, unless a product's name stands before them: `Chrome/140.0.0.0` is a version. */
const IPV4 = /(?<![\d.]|[a-z]\/)(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/gi;
const IPV6 = /(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi;

/** The first `bytesMax` bytes, scrubbed; bytes that are no text are shown as U+FFFD. */
export function scrubBytes(bytes: Buffer, bytesMax: number): Buffer {
  return Buffer.from(scrub(bytes.subarray(0, bytesMax).toString('utf8')));
}

/** A long identifier such as `user_verification_requirement` is a word: letters and underscores only. */
function isWord(run: string): boolean {
  return /^[a-z_]{20,48}$/i.test(run) && run.includes('_');
}
