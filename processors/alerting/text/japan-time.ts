const FORMAT = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Tokyo',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** `2026-11-29 21:14 JST` */
export function japanTime(ms: number): string {
  return `${FORMAT.format(ms)} JST`;
}
