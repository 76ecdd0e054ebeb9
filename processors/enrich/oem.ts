/**
 * The maker, from the grammar of Japanese model codes: carriers name their models with the maker's letters (docomo
 * `SO-51C`, au `SOG10`, SoftBank `A402SO`), makers theirs for SIM-free ones (`XQ-DE44`, `SM-S921Q`, `Pixel 9`).
 */
const GRAMMAR: readonly (readonly [pattern: RegExp, oem: string])[] = [
  [/^(SO-\d{2}[A-Z]|SO[VG]\d{2}|A?\d{3}SO|XQ-[A-Z]{2}\d{2})$/, 'Sony'],
  [/^(SH-\d{2}[A-Z]|SH[VG]\d{2}|A?\d{3}SH|SH-(M|RM|Z)\d{2}\w?)$/, 'Sharp'],
  [/^(SC-\d{2}[A-Z]|SC[VG]\d{2}|SM-[A-Z]\d{3}\w*)$/, 'Samsung'],
  [/^(F-\d{2}[A-Z]|FCG\d{2}|A\d{3}FC|M\d{2}|RM\d{2})$/, 'FCNT'],
  [/^(KY-\d{2}[A-Z]|KY[VG]\d{2}|A\d{3}KC|S\d+-?KC)$/, 'Kyocera'],
  [/^Pixel\b/, 'Google'],
  [/^(OPG\d{2}|A\d{3}OP|CPH\d{4})$/, 'OPPO'],
  [/^(XIG\d{2}|A\d{3}XM|Redmi\b.*|POCO\b.*|Mi\b.*|M?\d{4}[A-Z0-9]{4,6}[A-Z]{1,2})$/, 'Xiaomi'],
  [/^(ZTG\d{2}|A\d{3}ZT)$/, 'ZTE'],
  [/^moto\b/i, 'Motorola'],
];

/** The maker of a model code, or empty text where the grammar does not know it. */
export function oemOfModel(model: string): string {
  return GRAMMAR.find(([pattern]) => pattern.test(model))?.[1] ?? '';
}
