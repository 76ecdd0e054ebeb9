import type { Decoy } from '../scenarios.ts';
import type { Chance } from './chance.ts';
import { VERSION } from './leaves.ts';
import { PLACES, REGISTRATION_SHARE } from './places.ts';
import {
  ALIAS,
  OLDER,
  PLACE_MASK,
  type Population,
  THRESHOLD,
  TRAITS,
  UPDATE,
  WORDS_PER_DEVICE,
} from './population.ts';
import type { createRetries } from './retries.ts';
import type { Weather } from './weather.ts';

/** Who begins a ceremony, of which kind, and on which version. */
export interface Drawn {
  device: number;
  kind: number;
  attempt: number;
  traits: number;
  leaf: number;
  version: number;
}

const DAY = 1_440;
const WORDS = 2 ** 32;
const RE_REGISTRATION = 2.5;
const RE_REGISTRATION_MINUTES = 2 * DAY;
const FIRST_DESKTOP_FAMILY = 2;
const AUTHENTICATIONS = 1 - REGISTRATION_SHARE;

/** Picks who comes: a Poisson number of devices by their rates, and those who try again, in mixed order. */
export function createDraws({
  chance,
  population: { words, devices },
  retries,
  perDay,
  decoy,
}: {
  chance: Chance;
  population: Population;
  retries: ReturnType<typeof createRetries>;
  perDay: number;
  decoy: Decoy;
}) {
  const reRegistration = decoy.reRegistration ?? RE_REGISTRATION;
  const isDesktop = Uint8Array.from(PLACES, ({ family }) => (family >= FIRST_DESKTOP_FAMILY ? 1 : 0));
  const drawn: Drawn = { device: 0, kind: 0, attempt: 0, traits: 0, leaf: 0, version: 0 };
  let elapsed = 0;
  let again = 0;
  let desktop = 1;
  /** Wishes below the first are authentications, below the second registrations, the rest only of the freshly updated. */
  let usual = 1;
  let most = 1;

  function pickDevice(): void {
    let device = Math.floor((chance.word() / WORDS) * devices);
    if (chance.word() > (words[device * WORDS_PER_DEVICE + THRESHOLD] ?? 0))
      device = words[device * WORDS_PER_DEVICE + ALIAS] ?? 0;
    drawn.device = device;
  }

  /** False where nobody came after all. */
  function pickFresh(): boolean {
    pickDevice();
    const at = drawn.device * WORDS_PER_DEVICE;
    const wish = chance.uniform() * most;
    drawn.kind = wish < AUTHENTICATIONS ? 0 : 1;
    drawn.attempt = 0;
    if (wish >= usual) {
      const updated = words[at + UPDATE] ?? 0;
      if (elapsed < updated || elapsed >= updated + RE_REGISTRATION_MINUTES) return false;
    }
    return (
      desktop === 1 || isDesktop[(words[at + TRAITS] ?? 0) & PLACE_MASK] === 0 || chance.uniform() < desktop
    );
  }

  function pickAgain(): boolean {
    again -= 1;
    const attempt = retries.take();
    if (!attempt) return false;
    drawn.device = attempt.device;
    drawn.kind = attempt.kind;
    drawn.attempt = attempt.attempt;
    return true;
  }

  return {
    /** How many draws this minute has. */
    enter(minute: number, weather: Weather): number {
      elapsed = minute;
      desktop = weather.desktop;
      usual = AUTHENTICATIONS + REGISTRATION_SHARE * weather.registrations;
      most = AUTHENTICATIONS + REGISTRATION_SHARE * weather.registrations * reRegistration;
      again = retries.enter(minute);
      return again + chance.poisson((perDay / DAY) * weather.traffic * most);
    },
    /** The next of `left` draws; the same object every time, null when nobody comes. */
    draw(left: number): Drawn | null {
      const isAgain = again > 0 && chance.uniform() * left < again;
      if (!(isAgain ? pickAgain() : pickFresh())) return null;
      const at = drawn.device * WORDS_PER_DEVICE;
      const traits = words[at + TRAITS] ?? 0;
      drawn.traits = traits;
      drawn.leaf = ((traits & PLACE_MASK) << 1) | drawn.kind;
      drawn.version =
        traits & OLDER
          ? VERSION.older
          : elapsed >= (words[at + UPDATE] ?? 0)
            ? VERSION.new
            : VERSION.predecessor;
      return drawn;
    },
  };
}
