import {
  type DisplayValue,
  type FieldDisplay,
  type GrafanaTheme2,
  getFieldDisplayValues,
  type PanelProps,
  VizOrientation,
} from '@grafana/data';
import type { Options } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import {
  BigValue,
  BigValueColorMode,
  BigValueGraphMode,
  DataLinksContextMenu,
  useTheme2,
  VizRepeater,
} from '@grafana/ui';
import { readable } from './readable.ts';

/** Big numbers, with a line of how they came about. */
export function StatPanel(props: PanelProps<Options>) {
  const { data, fieldConfig, options, replaceVariables, timeZone, width, height } = props;
  const theme = useTheme2();
  const getValues = () =>
    getFieldDisplayValues({
      fieldConfig,
      reduceOptions: options.reduceOptions,
      replaceVariables,
      theme,
      data: data.series,
      sparkline: options.graphMode !== BigValueGraphMode.None,
      percentChange: options.showPercentChange,
      timeZone,
    });
  const draw = (value: FieldDisplay, size: { width: number; height: number }, count: number) => {
    const big = (
      <BigValue
        value={shownAs(value, count, props, theme)}
        count={count}
        sparkline={value.sparkline}
        colorMode={options.colorMode}
        graphMode={options.graphMode}
        justifyMode={options.justifyMode}
        textMode={options.textMode}
        text={options.text}
        percentChangeColorMode={options.percentChangeColorMode}
        theme={theme}
        {...size}
      />
    );
    if (!value.hasLinks || !value.getLinks) return big;
    return (
      <DataLinksContextMenu links={value.getLinks} style={{ height: '100%' }}>
        {() => big}
      </DataLinksContextMenu>
    );
  };
  return (
    <VizRepeater
      getValues={getValues}
      getAlignmentFactors={() => ({ title: '', text: '' })}
      renderValue={({ value, width: w, height: h, count }) => draw(value, { width: w, height: h }, count)}
      source={data}
      width={width}
      height={height}
      itemSpacing={3}
      renderCounter={props.renderCounter}
      autoGrid
      orientation={options.orientation ?? VizOrientation.Auto}
    />
  );
}

/** One value alone needs no name beside the panel's title; a coloured number must be readable. */
function shownAs(
  { display }: FieldDisplay,
  count: number,
  { options }: PanelProps<Options>,
  theme: GrafanaTheme2,
): DisplayValue {
  const isNamed = options.textMode !== 'auto' || count > 1;
  const isText = options.colorMode === BigValueColorMode.Value;
  return {
    ...display,
    ...(isNamed ? {} : { title: undefined }),
    ...(isText && display.color ? { color: readable(display.color, theme) } : {}),
  };
}
