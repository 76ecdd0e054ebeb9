const DAY_MS = 86_400_000;

/** The iPhone systems about, with their builds. Shares are synthetic. */
export const IOS_RELEASES: readonly (readonly [version: string, build: string, share: number])[] = [
  ['26.2', '23C55', 22],
  ['26.1', '23B85', 20],
  ['26.0.1', '23A355', 8],
  ['18.7.2', '22H124', 16],
  ['18.6.2', '22G100', 14],
  ['18.5', '22F76', 10],
  ['17.6.1', '21G93', 7],
  ['16.7.12', '20H364', 3],
];

/** Chromium's full versions about, newest first, with their shares. Synthetic. */
export const CHROME_RELEASES: readonly (readonly [full: string, share: number])[] = [
  ['156.0.8078.79', 62],
  ['155.0.8012.121', 24],
  ['154.0.7950.98', 9],
  ['151.0.7779.66', 5],
];

/** First day of the month `monthsBack` before the month of `atMs`, as Android writes a security patch. */
export function patchDate(atMs: number, monthsBack: number): string {
  const day = new Date(atMs);
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - monthsBack, 1))
    .toISOString()
    .slice(0, 10);
}

const AOSP_LETTERS: Readonly<Record<number, string>> = {
  11: 'RP1A',
  12: 'SP1A',
  13: 'TP1A',
  14: 'UP1A',
  15: 'AP3A',
  16: 'BP2A',
};

/** `Build.ID` as makers write it: one for each model, Android and patch. Synthetic but for its form. */
export function androidBuild(phone: { oem: string; model: string; android: number; patch: string }): string {
  const mark = hashOf(`${phone.model}/${phone.android}/${phone.patch}`);
  if (phone.oem === 'Sony')
    return `${phone.android + 53}.${mark % 3}.A.${(mark >> 4) % 9}.${(mark >> 8) % 900}`;
  if (phone.oem === 'Sharp') return `S${1_000 + (mark % 9_000)}`;
  const [year = '', month = '', day = ''] = phone.patch.split('-');
  return `${AOSP_LETTERS[phone.android] ?? 'UP1A'}.${year.slice(2)}${month}${day}.${String(mark % 90).padStart(3, '0')}`;
}

/** A small hash (FNV-1a) for choices that must be the same everywhere and mean nothing. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 1;
}

/**
 * When a device with this place in the queue (0 to 1) takes a staged release, milliseconds since its start: logistic,
 * with nine tenths of the devices between one twentieth and nineteen twentieths of `days`.
 */
export function adoptedAfterMs(place: number, days: number): number {
  const within = Math.min(0.9999, Math.max(0.0001, place));
  return Math.max(0, days * DAY_MS * (0.5 + (Math.log(within / (1 - within)) / (2 * Math.log(19))) * 0.9));
}
