import type { CeremonyKind } from '../../../schemas/vocabulary.ts';
import type { Regression } from '../findings.ts';

/** A fault of a scenario, and what the detector made of it. */
export interface FaultScore {
  fault: string;
  /** Ceremonies that it broke, in all and before the first page that names it. */
  broken: number;
  broken_before_page: number | null;
  /** From the first that it broke to that page. */
  minutes: number | null;
  pages: number;
  /** Of the ceremonies that it broke, those that lie in the cell as it was named last. */
  in_cell: number | null;
}

/** What is known of a ceremony that a fault broke: the part of the fleet's truth that a cell speaks of. */
export interface BrokenCeremony {
  fault: string | null;
  issued_at_ms: number;
  kind: CeremonyKind;
  device: { os: string; oem: string; browser: string };
}

interface Known {
  id: string;
  fromHours: number;
  untilHours?: number;
}

/** A page names a fault when its cell has at least this share of what the fault broke. */
const HIT_SHARE = 0.5;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Ceremonies of a fault that are remembered with their cell. */
const BROKEN_MAX = 100_000;

/** Holds pages against the faults that a scenario has. */
export function createScore(
  { faults = [] }: { faults?: readonly Known[] },
  { scenarioStartMs }: { scenarioStartMs: number },
) {
  const broken = new Map<string, BrokenCeremony[]>(faults.map(({ id }) => [id, []]));

  function scoreOf({ id, fromHours }: Known, revisions: readonly Regression[]): FaultScore {
    const mine = broken.get(id) ?? [];
    const fromMinute = (scenarioStartMs + fromHours * HOUR_MS) / MINUTE_MS;
    const hits = revisions.filter(
      (revision) =>
        revision.pages && revision.updatedMinute >= fromMinute && shareIn(mine, revision) >= HIT_SHARE,
    );
    const [first] = hits;
    const firstMs = mine[0]?.issued_at_ms ?? 0;
    const pagedMs = first === undefined ? null : (first.updatedMinute + 1) * MINUTE_MS;
    const last = revisions.findLast((revision) => revision.id === first?.id);
    return {
      fault: id,
      broken: mine.length,
      broken_before_page:
        pagedMs === null ? null : mine.filter(({ issued_at_ms }) => issued_at_ms < pagedMs).length,
      minutes: pagedMs === null ? null : Math.round((pagedMs - firstMs) / MINUTE_MS),
      pages: hits.length,
      in_cell: last === undefined ? null : Math.round(1_000 * shareIn(mine, last)) / 1_000,
    };
  }

  return {
    note(ceremony: BrokenCeremony): void {
      const mine = broken.get(ceremony.fault ?? '');
      if (mine !== undefined && mine.length < BROKEN_MAX) mine.push(ceremony);
    },
    faults: (revisions: readonly Regression[]): FaultScore[] =>
      faults.map((fault) => scoreOf(fault, revisions)),
  };
}

/** The model is left out: the truth has it by another name than a cell. */
function shareIn(broken: readonly BrokenCeremony[], { place }: Regression): number {
  if (broken.length === 0) return 0;
  const isIn = ({ kind, device }: BrokenCeremony) =>
    (place.kind === '' || place.kind === kind) &&
    (['os', 'oem', 'browser'] as const).every(
      (field) => place[field] === '' || place[field] === device[field],
    );
  return broken.filter(isIn).length / broken.length;
}
