import * as barchart from '@grafana/grafana-foundation-sdk/barchart';
import * as common from '@grafana/grafana-foundation-sdk/common';
import { FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as text from '@grafana/grafana-foundation-sdk/text';
import { dress, type PanelDefinition, type PanelOptions, type Place } from './panel.ts';
import { absence, PLAIN, type Scale, thresholds } from './scales.ts';
import type { Text } from './text.ts';

/** Rows as the query sorts them. */
export function rows(options: PanelOptions): PanelDefinition {
  return (language) =>
    dress(
      new table.PanelBuilder()
        .showHeader(true)
        .cellHeight(common.TableCellHeight.Sm)
        .thresholds({ build: () => thresholds(PLAIN) }),
      { ...options, format: 'table', language },
    );
}

/** Rows of (row, column, value) as a matrix whose cells are coloured; a cell without a value stays empty. */
export function matrix({
  cells,
  heading,
  scale,
  ...options
}: PanelOptions & {
  cells: { row: string; column: string; value: string };
  /** Of the column of the rows. */
  heading: Text;
  scale: Scale;
}): PanelDefinition {
  return (language) =>
    dress(
      new table.PanelBuilder()
        .showHeader(true)
        .cellHeight(common.TableCellHeight.Sm)
        .decimals(0)
        .width(100)
        .mappings([absence({ text: '–', color: 'transparent' })])
        .thresholds({ build: () => thresholds(scale) })
        .cellOptions({
          type: common.TableCellDisplayMode.ColorBackground,
          mode: common.TableCellBackgroundDisplayMode.Basic,
        })
        .withTransformation({
          id: 'groupingToMatrix',
          options: {
            columnField: cells.column,
            rowField: cells.row,
            valueField: cells.value,
            emptyValue: 'null',
          },
        })
        .overrideByName(`${cells.row}\\${cells.column}`, [
          { id: 'displayName', value: heading[language] },
          { id: 'custom.cellOptions', value: { type: 'auto' } },
          { id: 'custom.width', value: 200 },
          { id: 'unit', value: 'string' },
        ]),
      { ...options, format: 'table', language },
    );
}

/** A bar for every row of the answer, upright; `by` names the column under them. */
export function barChart({ by, ...options }: PanelOptions & { by: string }): PanelDefinition {
  return (language) =>
    dress(
      new barchart.PanelBuilder()
        .xField(by)
        .orientation(common.VizOrientation.Auto)
        .showValue(common.VisibilityMode.Auto)
        .colorScheme({ build: () => ({ mode: FieldColorModeId.Fixed, fixedColor: 'blue' }) })
        .xTickLabelMaxLength(24)
        .legend({
          build: () => ({
            displayMode: common.LegendDisplayMode.Hidden,
            placement: common.LegendPlacement.Bottom,
            showLegend: false,
            calcs: [],
          }),
        }),
      { ...options, format: 'table', language },
    );
}

/** Words of ours, in Markdown. */
export function note(options: {
  id: number;
  at: Place;
  title: Text;
  about: Text;
  words: Text;
}): PanelDefinition {
  const [x, y, w, h] = options.at;
  return (language) =>
    new text.PanelBuilder()
      .id(options.id)
      .title(options.title[language])
      .description(options.about[language])
      .gridPos({ x, y, w, h })
      .mode(text.TextMode.Markdown)
      .content(options.words[language]);
}
