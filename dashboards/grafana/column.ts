import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Link } from './links.ts';
import { type Scale, thresholds } from './scales.ts';
import type { Language, Text } from './text.ts';

/** How one column of an answer, by its name there, is shown. */
export interface Column {
  name: string;
  title: Text;
  /** Grafana's id of a unit. */
  unit?: Unit;
  decimals?: number;
  /** `gauge`: a bar in its cell; `background`: the cell in its colour. Both go by `scale`. `wrap`: as many lines as it needs. */
  cell?: 'gauge' | 'background' | 'wrap';
  min?: number;
  max?: number;
  scale?: Scale;
  /** A colour of its own, by name. */
  color?: string;
  /** In pixels. */
  width?: number;
  hidden?: boolean;
  link?: Link;
  /** What stands for some of its values. */
  words?: Readonly<Record<string, Text & { color?: string }>>;
}

/** The units in use. */
export type Unit =
  | 'none'
  | 'short'
  | 'percentunit'
  | 's'
  | 'ms'
  | 'd'
  | 'cpm'
  | 'eps'
  | 'string'
  | 'dateTimeAsIso';

/** Truth, as ClickHouse's numbers and as its booleans. Grafana's own words for it are English. */
export const YES_NO: NonNullable<Column['words']> = {
  '1': { en: 'Yes', ja: 'はい' },
  '0': { en: 'No', ja: 'いいえ' },
  true: { en: 'Yes', ja: 'はい' },
  false: { en: 'No', ja: 'いいえ' },
};

/** The overrides of the fields that have this name, in one language. */
export function overrideOf(column: Column, language: Language): DynamicConfigValue[] {
  // The panel's sentence for no rows at all is none for one empty cell.
  const values: DynamicConfigValue[] = [
    { id: 'displayName', value: column.title[language] },
    { id: 'noValue', value: '–' },
  ];
  const add = (id: string, value: unknown) => {
    if (value !== undefined) values.push({ id, value });
  };
  add('unit', column.unit);
  add('decimals', column.decimals);
  add('min', column.min);
  add('max', column.max);
  add('thresholds', column.scale && thresholds(column.scale));
  add('color', colorOf(column));
  add('custom.cellOptions', cellOf(column));
  // Where Grafana 12.2 and later look for it; older ones read it of the cell.
  add('custom.wrapText', column.cell === 'wrap' ? true : undefined);
  add('custom.width', column.width);
  add('custom.hideFrom.viz', column.hidden);
  add('links', column.link && [column.link(language)]);
  add('mappings', column.words && [mappingOf(column.words, language)]);
  return values;
}

function colorOf({ color, scale }: Column) {
  if (color !== undefined) return { mode: 'fixed', fixedColor: color };
  return scale && { mode: 'thresholds' };
}

function cellOf({ cell }: Column) {
  if (cell === 'gauge') return { type: 'gauge', mode: 'basic', valueDisplayMode: 'text' };
  if (cell === 'wrap') return { type: 'auto', wrapText: true };
  return cell && { type: 'color-background', mode: 'basic' };
}

function mappingOf(words: NonNullable<Column['words']>, language: Language) {
  const options = Object.entries(words).map(([value, { [language]: text, color }], index) => [
    value,
    { text, index, ...(color === undefined ? {} : { color }) },
  ]);
  return { type: 'value', options: Object.fromEntries(options) };
}
