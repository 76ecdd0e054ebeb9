import type { CeremonyKind } from '../../schemas/vocabulary.ts';

/**
 * What may get a new version without anybody at the bank doing anything, and our own releases. A release wave is a new
 * token of one of these: `Android 16`, `iOS 26.2`, a build, a date of a patch.
 */
export const VERSIONED_DIMENSIONS = [
  'os',
  'os_build',
  'security_patch',
  'play_services',
  'browser',
  'webview',
  'app',
  'provider',
] as const;
export type VersionedDimension = (typeof VERSIONED_DIMENSIONS)[number];

/**
 * Where a ceremony took place, but for versions. Not known is the empty text: it is a value of its own and pools with
 * nothing else.
 */
export interface Place {
  /** Family of the operating system: `Android`, `iOS`, `Windows`, `macOS` … */
  os: string;
  oem: string;
  /** The model's group: the maker's series where it is known, otherwise the model. */
  model: string;
  /** Name of the browser, or of the app in which the page ran. */
  browser: string;
  kind: CeremonyKind;
}

/** A place and its versions. Cells are interned: two trials of one cell share one object. */
export interface Cell extends Place {
  readonly id: number;
  /** Only versions that are known well enough: a frozen user agent has no token of `os`. */
  readonly tokens: Readonly<Partial<Record<VersionedDimension, string>>>;
}

/**
 * The outcomes that are watched, each as a Bernoulli series of its own: failures of a class that the bank owns, ends
 * by the person or in silence, and successes slower than is usual for their place.
 */
export const SERIES = ['failure', 'abort', 'latency'] as const;
export type Series = (typeof SERIES)[number];

/** A settled ceremony as the detector sees it. */
export interface Trial {
  /** The closed minute of log time in which it settled, minutes since the epoch. */
  minute: number;
  ceremonyId: string;
  /** Who votes: the pseudonym of the device, else of the account, else of the ceremony itself. */
  voter: string;
  /** Pseudonym of the account; empty when not known. */
  account: string;
  cell: Cell;
  /** 1 when it failed for a cause of a class that the bank owns. */
  failed: 0 | 1;
  /** 1 when the person ended it, or nobody said how it ended. */
  aborted: 0 | 1;
  /** Prompt to completion, milliseconds; null unless it succeeded. */
  elapsedMs: number | null;
  /** Code of the cause; `NONE` when it did not fail. */
  cause: string;
  /** 1 when another way in was chosen in this ceremony. */
  fallback: 0 | 1;
}
