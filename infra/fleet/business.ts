import type { Purpose, StepUp } from '../../schemas/vocabulary.ts';
import type { Setting } from './causes.ts';
import type { Chance } from './chance.ts';
import { PRIORS } from './priors.ts';

/** What a relying party knows beside the ceremony: the check before a registration, and what is done in the session. */
export interface Business {
  /** `unknown` for an authentication. */
  stepUp: StepUp;
  /** `unknown` for looking at the balance. */
  action: Purpose;
}

const STEP_UPS = Object.entries(PRIORS.stepUpOfRegistration.value) as [StepUp, number][];
const ACTIONS = Object.entries(PRIORS.businessAction.value) as [Purpose, number][];

/** Of ordinary traffic. An automatic upgrade follows a sign-in, with the code that the sign-in asked for. */
export function drawBusiness({ kind, mediation }: Setting, chance: Chance): Business {
  const isUpgrade = mediation === 'conditional';
  return {
    stepUp: kind === 'authentication' ? 'unknown' : isUpgrade ? 'otp_sms' : chance.weighted(STEP_UPS),
    action: chance.weighted(ACTIONS),
  };
}
