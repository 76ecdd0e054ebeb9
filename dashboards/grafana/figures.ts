import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import { dress, type PanelDefinition, type PanelOptions } from './panel.ts';
import { absence, PLAIN, type Scale, thresholds } from './scales.ts';

/** One large figure for every column of the answer's only row. */
export function figure(options: PanelOptions & { scale?: Scale; decimals?: number }): PanelDefinition {
  return (language) => {
    const builder = new stat.PanelBuilder()
      .graphMode(common.BigValueGraphMode.None)
      .colorMode(common.BigValueColorMode.Value)
      .textMode(
        options.columns === undefined ? common.BigValueTextMode.Value : common.BigValueTextMode.ValueAndName,
      )
      .reduceOptions({ build: () => ({ values: false, calcs: ['lastNotNull'], fields: '' }) })
      .thresholds({ build: () => thresholds(options.scale ?? PLAIN) });
    const nothing = options.columns === undefined && hasRoom(options) ? options.empty[language] : '–';
    builder.mappings([absence({ text: nothing, color: 'text' })]);
    if (options.decimals !== undefined) builder.decimals(options.decimals);
    return dress(builder, { ...options, format: 'table', language });
  };
}

/** A sentence is written as large as it fits: in a narrow panel nobody could read it. */
function hasRoom({ at: [, , width] }: PanelOptions): boolean {
  return width >= 4;
}

/**
 * A horizontal bar for every row of the answer, from nought: a funnel, where the rows are its steps. Each is named by the
 * row's text, which a heading of the column would replace.
 */
export function bars(
  options: Omit<PanelOptions, 'columns'> & { scale?: Scale; rowsMax: number },
): PanelDefinition {
  return (language) =>
    dress(
      new bargauge.PanelBuilder()
        .orientation(common.VizOrientation.Horizontal)
        .displayMode(common.BarGaugeDisplayMode.Basic)
        .valueMode(common.BarGaugeValueMode.Color)
        .showUnfilled(true)
        .min(0)
        .reduceOptions({
          build: () => ({ values: true, calcs: ['lastNotNull'], fields: '', limit: options.rowsMax }),
        })
        .thresholds({ build: () => thresholds(options.scale ?? PLAIN) }),
      { ...options, format: 'table', language },
    );
}
