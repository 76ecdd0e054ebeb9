import type { FirstSeenKind } from '../../schemas/vocabulary.ts';
import { createBoundedCache } from '../enrich/bounded-cache.ts';
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
      if (enriched.event.trust === 0) return;
      for (const [kind, value] of valuesOf(enriched)) note(kind, value, enriched, !replaying);
    },
    /** Rows since the last call. */
    drain(): FirstSeenRow[] {
      const drained = rows;
      rows = [];
      return drained;
    },
  };
}

/** What of an event is worth remembering the first time of. A version counts with what it is a version of. */
function valuesOf({ event, client }: EnrichedEvent): readonly (readonly [FirstSeenKind, string])[] {
  return [
    ['model', client.device.model],
    ['os_version', versioned(client.os.name, client.os.version)],
    ['os_build', client.os.build],
    ['security_patch', client.os.security_patch],
    ['play_services', client.play_services.value],
    ['webview', client.webview.value],
    ['browser_version', versioned(client.browser.name, client.browser.version)],
    ['app_version', versioned(event.app ?? '', event.app_version ?? '')],
    ['aaguid', event.aaguid ?? ''],
    ['error_text', event.error_name === null ? '' : `${event.error_name}: ${event.error_message ?? ''}`],
    [
      'native_error',
      event.native_error === null ? '' : `${event.native_error} ${event.native_error_code ?? ''}`.trim(),
    ],
    ['asn', event.asn === null ? '' : String(event.asn)],
  ];
}

function versioned(name: string, version: string): string {
  return name === '' || version === '' ? '' : `${name} ${version}`;
}
