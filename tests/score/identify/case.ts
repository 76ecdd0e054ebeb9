import type { Hints } from '../../../processors/enrich/client/hints.ts';

/** What is true of a client; null where what was said can't tell it, so that naming it would be a guess. */
export interface Truth {
  os: string | null;
  os_version: string | null;
  oem: string | null;
  model: string | null;
}

/** One client: what it says, what it is, and whence we have it. */
export interface Case {
  said: Hints;
  truth: Truth;
  source: string;
}

/** What somebody made of it. Empty text: not stated. */
export type Answer = { [Field in keyof Truth]: string };
