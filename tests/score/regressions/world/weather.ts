import type { Decoy, Incident } from '../scenarios.ts';
import type { Chance } from './chance.ts';
import { FAMILIES, KINDS } from './places.ts';

/** What is the same for everybody in a minute. */
export interface Weather {
  /** Draws of a device in this minute: a multiple of the mean. */
  traffic: number;
  /** Registrations, times as many as usual. */
  registrations: number;
  /** Share of the desktops' draws that is kept. */
  desktop: number;
  /** Odds of failure, times as high as usual: `family × 2 + kind`. */
  readonly odds: Float64Array;
  /** The part of `odds` that is an incident at the servers, by kind. */
  readonly incident: Float64Array;
}

const DAY = 1_440;
const DRIFT_MINUTES = 10;
/** AR(1) of the log odds, per family: its memory over DRIFT_MINUTES, and its spread in the long run. */
const DRIFT_MEMORY = 0.99;
const DRIFT_SPREAD = 0.12;
const INCIDENTS_A_DAY = 2 / 7;
/** Customers of a bank by hour in Japan, relative. */
const HOURS = [
  5, 3, 2, 1.5, 1.5, 3, 8, 16, 24, 28, 27, 26, 29, 25, 23, 23, 22, 23, 24, 26, 28, 28, 22, 12,
] as const;
const HOURS_MEAN = HOURS.reduce((sum, share) => sum + share, 0) / HOURS.length;
const WEEKEND = { traffic: 0.85, desktop: 0.6, odds: 1.05, registrations: 1 };
/** A tired hour fails a little more often than a busy one. */
const NIGHT_ODDS = 0.08;

/** `firstWeekday`: 0 is a Monday. `enter` is called with every minute of the run, in order. */
export function createWeather({
  chance,
  days,
  firstWeekday,
  decoy = {},
}: {
  chance: Chance;
  days: number;
  firstWeekday: number;
  decoy?: Decoy;
}) {
  const incidents = [...drawIncidents(chance, days), ...(decoy.incidents ?? [])];
  const weekend = { ...WEEKEND, ...decoy.weekend };
  const drift = Float64Array.from(FAMILIES, () => DRIFT_SPREAD * chance.normal());
  const weather: Weather = {
    traffic: 1,
    registrations: 1,
    desktop: 1,
    odds: new Float64Array(FAMILIES.length * KINDS.length),
    incident: new Float64Array(KINDS.length),
  };

  function walk(): void {
    const step = DRIFT_SPREAD * Math.sqrt(1 - DRIFT_MEMORY ** 2);
    for (let family = 0; family < drift.length; family += 1)
      drift[family] = DRIFT_MEMORY * (drift[family] ?? 0) + step * chance.normal();
  }

  function enter(minute: number): Weather {
    if (minute % DRIFT_MINUTES === 0) walk();
    const day = Math.floor(minute / DAY);
    const hour = Math.floor((minute % DAY) / 60);
    const isWeekend = (firstWeekday + day) % 7 >= 5;
    const campaign = decoy.campaign;
    const inCampaign = campaign && day >= campaign.fromDay && day < campaign.fromDay + campaign.days;
    weather.traffic = ((HOURS[hour] ?? 0) / HOURS_MEAN) * (isWeekend ? weekend.traffic : 1);
    weather.registrations = (inCampaign ? campaign.times : 1) * (isWeekend ? weekend.registrations : 1);
    weather.desktop = isWeekend ? weekend.desktop : 1;
    weather.incident.fill(1);
    for (const { fromMinute, minutes, odds, kind } of incidents)
      if (minute >= fromMinute && minute < fromMinute + minutes)
        for (let of = 0; of < KINDS.length; of += 1)
          if (kind === undefined || kind === of) weather.incident[of] = (weather.incident[of] ?? 1) * odds;
    const everybody =
      (isWeekend ? weekend.odds : 1) * Math.exp(NIGHT_ODDS * Math.cos((2 * Math.PI * hour) / 24));
    for (let at = 0; at < weather.odds.length; at += 1)
      weather.odds[at] = everybody * Math.exp(drift[at >> 1] ?? 0) * (weather.incident[at & 1] ?? 1);
    return weather;
  }

  return { enter };
}

function drawIncidents(chance: Chance, days: number): Incident[] {
  return Array.from({ length: chance.poisson(INCIDENTS_A_DAY * days) }, () => {
    const which = Math.floor(3 * chance.uniform());
    return {
      fromMinute: Math.floor(chance.uniform() * days * DAY),
      minutes: 10 + Math.floor(51 * chance.uniform()),
      odds: 3 + 7 * chance.uniform(),
      ...(which < KINDS.length ? { kind: which } : {}),
    };
  });
}
