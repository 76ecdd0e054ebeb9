import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Text } from '../../dashboards/grafana/text.ts';

/** A database with tables as some day left them. */
export interface Scene {
  /** Also the name of its database. */
  name: 'empty' | 'ordinary' | 'regression';
  /** What the variables are set to when one value is chosen: values that the scene has. */
  chosen: Readonly<Record<string, string>>;
  /** Whether the detector holds a regression open. */
  hasRegression: boolean;
  /** What a board says, by its uid. */
  shows: Readonly<Record<string, readonly Text[]>>;
}

/** What every check is given. */
export interface CheckContext {
  /** The boards as they are committed, in every language. */
  boards: readonly { language: string; board: Dashboard }[];
  scenes: readonly Scene[];
  /** ClickHouse by URL. */
  url: string;
  nowMs: number;
  /** Folder for pictures. */
  pictures: string;
  say(line: string): void;
}

/** What a check adds to the last line; every problem is a sentence. */
export interface CheckResult {
  counts: Readonly<Record<string, number>>;
  problems: readonly string[];
}

/** One of the things that `npm run dashboards:check` does. */
export interface Check {
  name: string;
  run(context: CheckContext): Promise<CheckResult>;
}
