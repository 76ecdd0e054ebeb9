/** User-Agent Client Hints (https://wicg.github.io/ua-client-hints/), from their header values. */
export interface ClientHints {
  ch_platform: string | null;
  ch_platform_version: string | null;
  ch_model: string | null;
  ch_full_version_list: string | null;
  ch_mobile: boolean | null;
  ch_form_factors: string | null;
}

export type HintHeader =
  | 'sec-ch-ua-platform'
  | 'sec-ch-ua-platform-version'
  | 'sec-ch-ua-model'
  | 'sec-ch-ua-full-version-list'
  | 'sec-ch-ua-mobile'
  | 'sec-ch-ua-form-factors';

/** Reads the headers; `header` gives a value, or undefined. A hint that was not sent, or is empty, is null. */
export function readClientHints(header: (name: HintHeader) => string | undefined): ClientHints {
  return {
    ch_platform: bareString(header('sec-ch-ua-platform'), 32),
    ch_platform_version: bareString(header('sec-ch-ua-platform-version'), 32),
    ch_model: bareString(header('sec-ch-ua-model'), 64),
    ch_full_version_list: brands(header('sec-ch-ua-full-version-list')),
    ch_mobile: bool(header('sec-ch-ua-mobile')),
    ch_form_factors: strings(header('sec-ch-ua-form-factors')),
  };
}

/** Structured Fields string (RFC 9651 §3.3.3), without its quotes. */
function bareString(value: string | undefined, lengthMax: number): string | null {
  const text = value
    ?.trim()
    .replace(/^"(.*)"$/, '$1')
    .replaceAll('\\"', '"');
  return text ? text.slice(0, lengthMax) : null;
}

function bool(value: string | undefined): boolean | null {
  if (value === '?1') return true;
  return value === '?0' ? false : null;
}

/** `"Chromium";v="140.0.1", …` as `Chromium 140.0.1, …`. */
function brands(value: string | undefined): string | null {
  if (value === undefined) return null;
  const found = [...value.matchAll(/"([^"]{1,64})";\s*v="([^"]{1,32})"/g)];
  return joined(
    found.map(([, brand, version]) => `${brand} ${version}`),
    ', ',
  );
}

function strings(value: string | undefined): string | null {
  if (value === undefined) return null;
  const words = [...value.matchAll(/"([^"]{1,32})"/g)].map(([, word]) => word ?? '');
  return joined(words, ',');
}

function joined(words: readonly string[], separator: string): string | null {
  return words.length === 0 ? null : words.join(separator).slice(0, 256);
}
