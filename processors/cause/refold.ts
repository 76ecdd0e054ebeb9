import { type CeremonyRow, type EnrichedEvent, joinRows } from '../sessionize/ceremony-row.ts';
import { type CauseNaming, createSessionizer, REPLAY_MS } from '../sessionize/sessionizer.ts';

/**
 * Folds the stored events of one ceremony as the stream did, and past its horizon: by the same sessionizer, partition
 * by partition, in the order of the log. Null where nothing failed. The stream's clock is every record of a partition,
 * ours is the ceremony's own; both name a cause at the same event, as long as the log's append times never go back.
 */
export function refold(events: readonly EnrichedEvent[], naming: CauseNaming): CeremonyRow | null {
  const partitions = Map.groupBy(events, ({ partition }) => partition);
  const rows = [...partitions.values()].flatMap((records) => refoldPartition(records, naming));
  const [first, ...rest] = rows;
  return first ? rest.reduce(joinRows, first) : null;
}

function refoldPartition(events: readonly EnrichedEvent[], naming: CauseNaming): CeremonyRow[] {
  const sessionizer = createSessionizer({ watermarkMs: 0, cause: naming });
  for (const event of events.toSorted((a, b) => a.offset - b.offset)) {
    sessionizer.advance(event.appendedAtMs);
    sessionizer.add(event);
  }
  // No ceremony is held longer than a horizon after an id that is at most a horizon ahead.
  sessionizer.advance(sessionizer.watermarkMs + 2 * REPLAY_MS);
  return sessionizer.drain().ceremonies.filter(({ cause_posterior: [rank] }) => rank > 0);
}
