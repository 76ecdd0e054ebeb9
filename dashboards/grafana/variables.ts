import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  VariableHide,
  VariableRefresh,
  VariableSort,
  VariableType,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { ALL } from '../macros/expand.ts';
import { DATASOURCE } from './clickhouse.ts';
import { readQuery, type SEGMENT_COLUMNS } from './sql.ts';
import type { Language, Text } from './text.ts';

export type VariableDefinition = (language: Language) => Builder<VariableModel>;

const LABELS: Readonly<Record<(typeof SEGMENT_COLUMNS)[number], Text>> = {
  tenant: { en: 'Tenant', ja: 'テナント' },
  kind: { en: 'Kind', ja: '種別' },
  os: { en: 'System', ja: 'OS' },
  device_oem: { en: 'Maker', ja: 'メーカー' },
  device_model: { en: 'Model', ja: '機種' },
  browser: { en: 'Browser', ja: 'ブラウザ' },
};

/** A column of the segment: any of the values that it had in the range, or all. Its query has the column's name. */
export function segmentVariable(column: (typeof SEGMENT_COLUMNS)[number]): VariableDefinition {
  return (language) => {
    const sql = readQuery(`variable-${column}`, language);
    const all = { en: 'All', ja: 'すべて' }[language];
    return {
      build: () => ({
        type: VariableType.Query,
        name: column,
        label: LABELS[column][language],
        hide: VariableHide.DontHide,
        skipUrlSync: false,
        datasource: DATASOURCE,
        query: sql,
        definition: sql,
        multi: true,
        includeAll: true,
        current: { selected: true, text: [all], value: [ALL] },
        refresh: VariableRefresh.OnTimeRangeChanged,
        sort: VariableSort.Disabled,
        options: [],
      }),
    };
  };
}

/** One of a few fixed values; the first is chosen at first. */
export function choice({
  name,
  label,
  values,
}: {
  name: string;
  label: Text;
  values: readonly string[];
}): VariableDefinition {
  const [first = ''] = values;
  return (language) => ({
    build: () => ({
      type: VariableType.Custom,
      name,
      label: label[language],
      hide: VariableHide.DontHide,
      skipUrlSync: false,
      query: values.join(','),
      multi: false,
      includeAll: false,
      current: { selected: true, text: first, value: first },
      options: values.map((value) => ({ selected: value === first, text: value, value })),
    }),
  });
}

/** Any of a few fixed values, or all. */
export function choices({
  name,
  label,
  values,
}: {
  name: string;
  label: Text;
  values: readonly string[];
}): VariableDefinition {
  return (language) => {
    const all = { en: 'All', ja: 'すべて' }[language];
    return {
      build: () => ({
        type: VariableType.Custom,
        name,
        label: label[language],
        hide: VariableHide.DontHide,
        skipUrlSync: false,
        query: values.join(','),
        multi: true,
        includeAll: true,
        current: { selected: true, text: [all], value: [ALL] },
        options: values.map((value) => ({ selected: false, text: value, value })),
      }),
    };
  };
}

/** Text that the reader types, or that a link brings. Empty at first. */
export function typed({ name, label }: { name: string; label: Text }): VariableDefinition {
  return (language) => ({
    build: () => ({
      type: VariableType.Textbox,
      name,
      label: label[language],
      hide: VariableHide.DontHide,
      skipUrlSync: false,
      query: '',
      current: { selected: true, text: '', value: '' },
      options: [{ selected: true, text: '', value: '' }],
    }),
  });
}
