import { FieldColorModeId, PanelPlugin, type PanelProps } from '@grafana/data';
import { registerRuntimePanelPlugin } from '@grafana/scenes';
import type { ComponentType } from 'react';
import { addCustom } from '../host/field-config.ts';
import { BarChartPanel } from './bar-chart.tsx';
import { BarGaugePanel } from './bar-gauge.tsx';
import { CUSTOM, OPTIONS } from './defaults.ts';
import { HeatmapPanel } from './heatmap.tsx';
import { withNotice } from './notice.tsx';
import { StatPanel } from './stat.tsx';
import { StatusHistoryPanel } from './status-history.tsx';
import { TablePanel } from './table.tsx';
import { TextPanel } from './text.tsx';
import { TimeSeriesPanel } from './time-series.tsx';

/**
 * The panel types that boards may use, over the Apache-2.0 components of @grafana/ui. Grafana's own panels are AGPL and
 * are no part of this.
 */
export function registerPanels(): void {
  register('stat', withNotice(StatPanel));
  register('bargauge', withNotice(BarGaugePanel));
  register('timeseries', withNotice(TimeSeriesPanel), FieldColorModeId.PaletteClassic);
  register('table', withNotice(TablePanel));
  register('status-history', withNotice(StatusHistoryPanel));
  register('heatmap', withNotice(HeatmapPanel));
  register('barchart', withNotice(BarChartPanel), FieldColorModeId.PaletteClassic);
  register('text', TextPanel);
}

function register<Options>(
  type: keyof typeof OPTIONS,
  panel: ComponentType<PanelProps<Options>>,
  colorMode: FieldColorModeId = FieldColorModeId.Thresholds,
): void {
  const plugin = new PanelPlugin<Options>(panel);
  // By another name, because it is no hook of React.
  const { useFieldConfig: setFieldConfig } = plugin;
  setFieldConfig.call(plugin, {
    standardOptions: { color: { defaultValue: { mode: colorMode } } },
    useCustomConfig: (builder) => addCustom(builder, CUSTOM[type] ?? {}),
  });
  plugin.setPanelOptions((builder) => {
    for (const [path, defaultValue] of Object.entries(OPTIONS[type])) {
      builder.addCustomEditor({
        id: path,
        path: path as never,
        name: path,
        editor: () => null,
        defaultValue: defaultValue as never,
      });
    }
  });
  plugin.setDataSupport({ annotations: type === 'timeseries', alertStates: false });
  registerRuntimePanelPlugin({ pluginId: type, plugin: plugin as unknown as PanelPlugin });
}
