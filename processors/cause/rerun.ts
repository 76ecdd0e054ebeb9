import type { CauseModel } from '../../schemas/cause-model.ts';
import type { Store } from '../../schemas/store.ts';
import type { CeremonyRow, RankedPosterior } from '../sessionize/ceremony-row.ts';
import { best } from '../sessionize/join.ts';
import { compileModel } from './compile.ts';
import { namingWith } from './naming.ts';
import { refold } from './refold.ts';
import { countFailures, readFailures, type StoredFailure, type Window } from './stored-failures.ts';
import { verdictRow } from './verdict-row.ts';

export interface RerunOptions {
  store: Store;
  model: CauseModel;
  window: Window;
  /** Counts, and inserts nothing. */
  dryRun: boolean;
  /** Only ceremonies of which the stream had spoken for good by this time of the log; unless given, all. */
  namedBeforeMs?: number;
  /** Called after each page with what there is so far. */
  onPage?: (sofar: Pick<Rerun, 'ceremonies' | 'changed'> & { failures: number }) => void;
}

export interface Rerun {
  /** Failed ceremonies that were classified. */
  ceremonies: number;
  /** Of these, how many have another verdict now. */
  changed: number;
  /** Of these, how many keep the verdict of a model that is newer than this one. */
  newer: number;
  version: number;
  /** By cause before (empty: none was named), then by cause now. */
  confusion: Map<string, Map<string, number>>;
}

/**
 * Names the causes of the failed ceremonies of a window again, from the events that are stored and what is remembered of
 * their accounts.
 * Inserts only verdicts that win over what a row says: those of a newer model, or on more evidence, such as the history
 * of the account, which the stream does not know. Doing it twice
 * changes nothing the second time; whoever is stopped half way begins again, and finds the first half done.
 * @throws StoreError; what was inserted until then stays, and may be done again.
 */
export async function rerunCauses(options: RerunOptions): Promise<Rerun> {
  const { store, model, window, dryRun, namedBeforeMs = null, onPage } = options;
  const compiled = compileModel(model);
  const rerun: Rerun = { ceremonies: 0, changed: 0, newer: 0, version: model.version, confusion: new Map() };
  const failures = await countFailures({ store, window });
  for await (const page of readFailures({ store, window })) {
    const winners: CeremonyRow[] = [];
    for (const failure of page) {
      if (!isNamed(failure, namedBeforeMs)) continue;
      const row = refold(failure.events, namingWith(compiled, failure.history));
      if (row === null) continue;
      const now = best(row.cause_posterior, failure.posterior);
      if (!isSame(now, failure.posterior)) winners.push(verdictRow(row));
      note(rerun, failure, now);
    }
    if (winners.length > 0 && !dryRun) await store.insert('ceremonies', winners);
    rerun.changed += winners.length;
    onPage?.({ ...rerun, failures });
  }
  return rerun;
}

/** The stream named its cause, and all that the log has of it is older than that time. */
function isNamed({ posterior: [rank], lastAppendedMs }: StoredFailure, beforeMs: number | null): boolean {
  return beforeMs === null || (rank > 0 && lastAppendedMs < beforeMs);
}

function note(rerun: Rerun, { posterior }: StoredFailure, [, now]: RankedPosterior): void {
  const [, before, , , version] = posterior;
  rerun.ceremonies += 1;
  if (version > rerun.version) rerun.newer += 1;
  const row = rerun.confusion.get(before) ?? new Map<string, number>();
  rerun.confusion.set(before, row);
  row.set(now, (row.get(now) ?? 0) + 1);
}

function isSame(a: RankedPosterior, b: RankedPosterior): boolean {
  return a.every((part, at) => part === b[at]);
}
