import {
  type DisplayValueAlignmentFactors,
  type FieldDisplay,
  getDisplayValueAlignmentFactors,
  getFieldDisplayValues,
  type PanelProps,
} from '@grafana/data';
import type { Options } from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import { BarGauge, DataLinksContextMenu, useTheme2, VizRepeater } from '@grafana/ui';
import { readable } from './readable.ts';

/** Bars in rows: a funnel, when its rows are stages. */
export function BarGaugePanel(props: PanelProps<Options>) {
  const { data, fieldConfig, options, replaceVariables, timeZone, width, height } = props;
  const theme = useTheme2();
  const getValues = () =>
    getFieldDisplayValues({
      fieldConfig,
      reduceOptions: options.reduceOptions,
      replaceVariables,
      theme,
      data: data.series,
      timeZone,
    });
  const draw = (
    value: FieldDisplay,
    size: { width: number; height: number; factors?: DisplayValueAlignmentFactors },
  ) => {
    const bar = (
      <BarGauge
        value={{ ...value.display, color: readable(value.display.color ?? '', theme) }}
        field={value.field}
        display={value.view?.getFieldDisplayProcessor(value.colIndex ?? 0) ?? undefined}
        text={options.text}
        orientation={options.orientation}
        displayMode={options.displayMode}
        showUnfilled={options.showUnfilled}
        valueDisplayMode={options.valueMode}
        namePlacement={options.namePlacement}
        itemSpacing={8}
        lcdCellWidth={8}
        theme={theme}
        width={size.width}
        height={size.height}
        alignmentFactors={size.factors}
      />
    );
    if (!value.hasLinks || !value.getLinks) return bar;
    return <DataLinksContextMenu links={value.getLinks}>{() => bar}</DataLinksContextMenu>;
  };
  return (
    <VizRepeater
      getValues={getValues}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      renderValue={({ value, width: w, height: h, alignmentFactors }) =>
        draw(value, { width: w, height: h, factors: alignmentFactors })
      }
      source={data}
      width={width}
      height={height}
      minVizHeight={options.minVizHeight}
      minVizWidth={options.minVizWidth}
      itemSpacing={8}
      renderCounter={props.renderCounter}
      orientation={options.orientation}
    />
  );
}
