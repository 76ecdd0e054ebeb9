import type { Clock } from '../../../schemas/clock.ts';
import type { CommittedPosition, PartitionBounds, TopicPartition } from '../../../schemas/log.ts';
import type { Note } from '../log-notes.ts';
import type { ClusterAdmin } from './admin.ts';
import { nameOf } from './place.ts';

const ASK_AGAIN_MS = 1_000;

export interface StartingPointsOptions {
  admin: ClusterAdmin;
  clock: Clock;
  note: Note;
  groupId: string;
  /** How long the cluster may fail to say where the group stands, before the consumer is given up. */
  patienceMs: number;
}

export interface StartingPoint extends TopicPartition {
  committed: CommittedPosition | null;
  fromOffset: number;
}

/**
 * Where reading starts: at what was committed, else at the oldest record kept. None when `signal` aborts meanwhile.
 * @throws LogUnavailable when the cluster does not say within the patience.
 */
export async function startingPoints(
  places: readonly TopicPartition[],
  options: StartingPointsOptions,
  signal: AbortSignal,
): Promise<StartingPoint[]> {
  const { admin, clock, groupId } = options;
  const topics = [...new Set(places.map(({ topic }) => topic))];
  const deadlineMs = clock.monotonic() + options.patienceMs;
  while (!signal.aborted) {
    try {
      const committed = await admin.committed(groupId, topics);
      const bounds = (await Promise.all(topics.map((topic) => admin.bounds(topic)))).flat();
      return places.map((place) => startingPoint(place, { committed, bounds }, options));
    } catch (error) {
      if (clock.monotonic() > deadlineMs) throw error;
      await clock.sleep(ASK_AGAIN_MS, signal);
    }
  }
  return [];
}

function startingPoint(
  place: TopicPartition,
  known: { committed: readonly CommittedPosition[]; bounds: readonly PartitionBounds[] },
  { groupId, note }: StartingPointsOptions,
): StartingPoint {
  const committed = known.committed.find((one) => nameOf(one) === nameOf(place)) ?? null;
  const { startOffset, endOffset } = known.bounds.find((one) => nameOf(one) === nameOf(place)) ?? {
    startOffset: 0,
    endOffset: 0,
  };
  const fromOffset = committed?.offset ?? startOffset;
  if (fromOffset >= startOffset && fromOffset <= endOffset) return { ...place, committed, fromOffset };
  note(
    'error',
    'offset_out_of_range',
    `Group ${groupId} stands at ${fromOffset} of ${nameOf(place)}, which keeps ${startOffset} to ${endOffset}: reading starts at the oldest.`,
  );
  return { ...place, committed, fromOffset: startOffset };
}
