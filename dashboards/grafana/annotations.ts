import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { AnnotationQuery } from '@grafana/grafana-foundation-sdk/dashboard';
import { clickHouseQuery, DATASOURCE, target } from './clickhouse.ts';
import { readQuery } from './sql.ts';
import type { Language, Text } from './text.ts';

export type AnnotationDefinition = (language: Language) => Builder<AnnotationQuery>;

/** Marks on every panel over time: answers with time, text and tags, and timeEnd for a region. */
function annotation({
  query,
  name,
  color,
}: {
  query: string;
  name: Text;
  color: string;
}): AnnotationDefinition {
  return (language) => ({
    build: () => ({
      name: name[language],
      datasource: DATASOURCE,
      enable: true,
      hide: false,
      iconColor: color,
      target: target(
        clickHouseQuery({ refId: 'Anno', sql: readQuery(query, language), format: 'table' }),
      ).build(),
    }),
  });
}

/** What changes outside and inside, and what the detector made of it. */
export const CHANGES: readonly AnnotationDefinition[] = [
  annotation({
    query: 'annotation-os-releases',
    name: { en: 'OS releases', ja: 'OS リリース' },
    color: 'purple',
  }),
  annotation({
    query: 'annotation-our-releases',
    name: { en: 'Our releases', ja: '自社リリース' },
    color: 'blue',
  }),
  annotation({
    query: 'annotation-regressions',
    name: { en: 'Regressions', ja: '劣化の検知' },
    color: 'red',
  }),
];
