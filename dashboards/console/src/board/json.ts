import type { DataTransformerConfig, FieldConfigSource } from '@grafana/data';

/** The parts of a Classic dashboard JSON (schemaVersion 42) that are drawn. */
export interface BoardJson {
  uid: string;
  title: string;
  description?: string;
  time?: { from: string; to: string };
  timezone?: string;
  refresh?: string | false;
  timepicker?: { refresh_intervals?: string[] };
  graphTooltip?: number;
  links?: BoardLink[];
  panels?: PanelJson[];
  templating?: { list?: VariableJson[] };
  annotations?: { list?: AnnotationJson[] };
}

export interface BoardLink {
  title: string;
  type: string;
  url?: string;
  tooltip?: string;
  tags?: string[];
  targetBlank?: boolean;
  keepTime?: boolean;
  includeVars?: boolean;
}

export interface PanelJson {
  id: number;
  type: string;
  title?: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  collapsed?: boolean;
  panels?: PanelJson[];
  targets?: { refId: string; rawSql?: string; hide?: boolean }[];
  options?: Record<string, unknown>;
  fieldConfig?: FieldConfigSource;
  transformations?: DataTransformerConfig[];
  transparent?: boolean;
  interval?: string;
  maxDataPoints?: number;
  links?: { title: string; url: string; targetBlank?: boolean }[];
}

export interface VariableJson {
  name: string;
  type: string;
  label?: string;
  description?: string;
  hide?: number;
  query?: unknown;
  current?: { value?: string | string[]; text?: string | string[] };
  options?: { value: string; text: string }[];
  multi?: boolean;
  includeAll?: boolean;
  refresh?: number;
  regex?: string;
  sort?: number;
  auto?: boolean;
  auto_count?: number;
  auto_min?: string;
}

export interface AnnotationJson {
  name: string;
  enable?: boolean;
  hide?: boolean;
  iconColor?: string;
  builtIn?: number;
  target?: { rawSql?: string };
  filter?: { exclude: boolean; ids: number[] };
}
