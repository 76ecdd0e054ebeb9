import { simulate } from '../../../infra/fleet/simulate.ts';
import type { Hints } from '../../../processors/enrich/client/hints.ts';
import type { BeaconClient } from '../../../schemas/wire/beacon.ts';
import type { GatewayEvent } from '../../../schemas/wire/gateway-event.ts';
import type { Case } from './case.ts';

/** 1 October 2026, 09:00 in Japan: the fleet of that day. */
const START_MS = Date.UTC(2026, 9, 1);
const TENANT = {
  id: 'score',
  origin: 'https://bank.example',
  beaconKey: { id: 'b', secret: 'a'.repeat(43) },
  gatewayKey: { id: 'g', secret: 'b'.repeat(43) },
};

/**
 * One case per ceremony of the simulated fleet: its first beacon that arrived, else its first gateway line, against
 * the device's truth. The truth has what the client hides, too (macOS, an iPhone's machine code): leaving that out is
 * admitting, naming it would have to be right.
 */
export function fleetCases({ seed, ceremonies }: { seed: string; ceremonies: number }): Case[] {
  const plan = simulate({
    seed,
    ceremonies,
    startMs: START_MS,
    durationMs: 24 * 3_600_000,
    tenant: TENANT,
  });
  const said = new Map<string, Hints>();
  for (const { route, ceremonyId, headers, body } of plan.messages) {
    if (route === 'beacons') {
      if (!isBeacon(said.get(ceremonyId))) said.set(ceremonyId, beaconHints(headers, body));
    } else if (!said.has(ceremonyId)) said.set(ceremonyId, gatewayHints(body));
  }
  return plan.truths.flatMap(({ ceremony_id, device }) => {
    const hints = said.get(ceremony_id);
    const { os, os_version, oem, model } = device;
    const truth = { os, os_version, oem: oem || null, model: model || null };
    return hints ? [{ said: hints, truth, source: `fleet ${seed}` }] : [];
  });
}

function isBeacon(hints: Hints | undefined): boolean {
  return hints !== undefined && 'max_touch_points' in hints;
}

function beaconHints(headers: Readonly<Record<string, string>>, body: string): Hints {
  const { client } = JSON.parse(body) as { client: BeaconClient };
  return {
    surface: client.surface ?? 'unknown',
    native_os_version: client.os_version ?? null,
    native_os_build: client.os_build ?? null,
    security_patch: client.security_patch ?? null,
    play_services_version: client.play_services_version ?? null,
    webview_version: client.webview_version ?? null,
    native_manufacturer: client.manufacturer ?? null,
    native_model: client.model_code ?? null,
    user_agent: headers['user-agent'] ?? null,
    ch_platform: client.platform ?? null,
    ch_platform_version: client.platform_version ?? null,
    ch_model: client.model ?? null,
    ch_full_version_list: client.full_version_list ?? null,
    ch_mobile: client.mobile ?? null,
    ch_form_factors: client.form_factors ?? null,
    max_touch_points: client.max_touch_points ?? null,
  };
}

function gatewayHints(line: string): Hints {
  const event = JSON.parse(line) as GatewayEvent;
  return {
    user_agent: event.user_agent ?? null,
    ch_platform: event.ch_platform ?? null,
    ch_platform_version: event.ch_platform_version ?? null,
    ch_model: event.ch_model ?? null,
    ch_full_version_list: event.ch_full_version_list ?? null,
    ch_mobile: event.ch_mobile ?? null,
  };
}
