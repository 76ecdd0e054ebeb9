import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DynamicConfigValue, GridPos, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { clickHouseQuery, DATASOURCE, type Format, target } from './clickhouse.ts';
import { type Column, overrideOf, type Unit } from './column.ts';
import { readQuery } from './sql.ts';
import type { Language, Text } from './text.ts';

/** From the left (of 24 columns), from the top, width, height. */
export type Place = readonly [x: number, y: number, w: number, h: number];

/** What every panel says, whatever it looks like. */
export interface PanelOptions {
  /** Stable: alerts and links name it. */
  id: number;
  at: Place;
  title: Text;
  /** What it answers and by which formula. */
  about: Text;
  /** Instead of a value where there is none: says which absence that is. */
  empty: Text;
  /** A file of `dashboards/queries`. */
  query: string;
  unit: Unit;
  /** The least width of a point in time, such as `1m`. */
  interval?: string;
  /** At most so many points in time, where fewer read better than one a pixel. */
  pointsMax?: number;
  columns?: readonly Column[];
}

/** A panel or a row in one language. */
export type PanelDefinition = (language: Language) => Builder<Panel>;
export type RowDefinition = (language: Language) => Builder<RowPanel>;

/** What the builders of the SDK have in common. */
interface Dressable<B> {
  id(id: number): B;
  title(title: string): B;
  description(description: string): B;
  gridPos(gridPos: GridPos): B;
  datasource(datasource: typeof DATASOURCE): B;
  withTarget(target: Builder<Dataquery>): B;
  noValue(noValue: string): B;
  unit(unit: string): B;
  interval(interval: string): B;
  maxDataPoints(points: number): B;
  overrideByName(name: string, properties: DynamicConfigValue[]): B;
}

/** Gives a builder what every panel has. */
export function dress<B extends Dressable<B>>(
  builder: B,
  { format, language, ...options }: PanelOptions & { format: Format; language: Language },
): B {
  const [x, y, w, h] = options.at;
  const sql = readQuery(options.query, language);
  let dressed = builder
    .id(options.id)
    .title(options.title[language])
    .description(options.about[language])
    .gridPos({ x, y, w, h })
    .datasource(DATASOURCE)
    .withTarget(target(clickHouseQuery({ refId: 'A', sql, format })))
    .noValue(options.empty[language])
    .unit(options.unit);
  if (options.interval !== undefined) dressed = dressed.interval(options.interval);
  if (options.pointsMax !== undefined) dressed = dressed.maxDataPoints(options.pointsMax);
  for (const column of options.columns ?? []) {
    dressed = dressed.overrideByName(column.name, overrideOf(column, language));
  }
  return dressed;
}

/** A line across the board with a heading. */
export function row({ id, y, title }: { id: number; y: number; title: Text }): RowDefinition {
  return (language) => ({
    build: () => ({
      type: 'row',
      id,
      title: title[language],
      collapsed: false,
      gridPos: { x: 0, y, w: 24, h: 1 },
      panels: [],
    }),
  });
}
