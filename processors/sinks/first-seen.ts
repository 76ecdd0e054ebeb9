import type { CeremonyEvent } from '../../schemas/events.ts';
import type { FirstSeenKind } from '../../schemas/vocabulary.ts';
import { createBoundedCache } from '../enrich/bounded-cache.ts';
import type { Client } from '../enrich/client.ts';
import type { EnrichedEvent } from '../sessionize/ceremony-row.ts';

/** A row of `first_seen`: this record had the value, and no earlier one of this partition that is remembered. */
export interface FirstSeenRow {
  tenant: string;
  kind: FirstSeenKind;
  value: string;
  first_seen_at: number;
  first_record: readonly [appendedAt: number, partition: number, offset: number];
}

/** Text of an error is cut here: one more word at its end makes it no other error. */
const VALUE_CHARACTERS_MAX = 160;

/**
 * Notices values that are new to one partition. Its memory is bounded, and what it forgot it reports again: rows merge
 * by min, and a partition's append times never fall, so the first stays first. Unsigned beacons are not listened to.
 */
export function createFirstSeen({ valuesMax }: { valuesMax: number }) {
  const seen = createBoundedCache<true>({ entriesMax: valuesMax });
  /** The tenant that had each client last: enrichment gives equal clients as one object, so one look at it is enough. */
  const hadBy = new WeakMap<Client, string>();
  let rows: FirstSeenRow[] = [];

  function note(kind: FirstSeenKind, said: string, { event, ...place }: EnrichedEvent, isNew: boolean): void {
    if (said === '') return;
    const value = said.slice(0, VALUE_CHARACTERS_MAX);
    const key = `${event.tenant}\u0000${kind}\u0000${value}`;
    if (seen.get(key)) return;
    seen.set(key, true);
    if (!isNew) return;
    rows.push({
      tenant: event.tenant,
      kind,
      value,
      first_seen_at: place.appendedAtMs,
      first_record: [place.appendedAtMs, place.partition, place.offset],
    });
  }

  return {
    /** With `replaying`, the rows are known to be in ClickHouse: only the memory is filled. */
    add(enriched: EnrichedEvent, { replaying }: { replaying: boolean }): void {
      const { event, client } = enriched;
      if (event.trust === 0) return;
      if (hadBy.get(client) !== event.tenant) {
        hadBy.set(client, event.tenant);
        for (const [kind, value] of valuesOfClient(client)) note(kind, value, enriched, !replaying);
      }
      for (const [kind, value] of valuesOfEvent(event)) note(kind, value, enriched, !replaying);
    },
    /** Rows since the last call. */
    drain(): FirstSeenRow[] {
      const drained = rows;
      rows = [];
      return drained;
    },
  };
}

type Value = readonly [kind: FirstSeenKind, value: string];

/** What of a client is worth remembering the first time of. A version counts with what it is a version of. */
function valuesOfClient({ device, os, play_services, webview, browser }: Client): readonly Value[] {
  return [
    ['model', device.model],
    ['os_version', versioned(os.name, os.version)],
    ['os_build', os.build],
    ['security_patch', os.security_patch],
    ['play_services', play_services.value],
    ['webview', webview.value],
    ['browser_version', versioned(browser.name, browser.version)],
  ];
}

/** The same of what the event says besides; most say little of it. */
function valuesOfEvent(event: CeremonyEvent): readonly Value[] {
  const values: Value[] = [];
  if (event.app_version !== null) values.push(['app_version', versioned(event.app ?? '', event.app_version)]);
  if (event.aaguid !== null) values.push(['aaguid', event.aaguid]);
  if (event.error_name !== null) {
    values.push(['error_text', `${event.error_name}: ${event.error_message ?? ''}`]);
  }
  if (event.native_error !== null) {
    values.push(['native_error', `${event.native_error} ${event.native_error_code ?? ''}`.trim()]);
  }
  if (event.asn !== null) values.push(['asn', String(event.asn)]);
  return values;
}

function versioned(name: string, version: string): string {
  return name === '' || version === '' ? '' : `${name} ${version}`;
}
