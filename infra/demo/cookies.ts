const COOKIE_HEADER_LENGTH_MAX = 4_096;

/** The cookies of a request's `Cookie` header, RFC 6265 §4.2. */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? '').slice(0, COOKIE_HEADER_LENGTH_MAX).split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0) cookies.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).trim());
  }
  return cookies;
}

/** A `Set-Cookie` value that scripts can not read and other sites can not send; `maxAgeS` 0 takes the cookie back. */
export function cookie({
  name,
  value,
  secure,
  maxAgeS,
}: {
  name: string;
  value: string;
  secure: boolean;
  maxAgeS?: number;
}): string {
  const parts = [`${name}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Strict'];
  if (secure) parts.push('Secure');
  if (maxAgeS !== undefined) parts.push(`Max-Age=${maxAgeS}`);
  return parts.join('; ');
}
