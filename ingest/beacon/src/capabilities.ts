import { CAPABILITIES, type Capability } from '../../../schemas/vocabulary.ts';
import { guard } from './guard.ts';
import type { CapabilityProbes, Host } from './host.ts';

/** Calls back, later, with what the client can do. */
export type WhenCapable = (use: (capabilities: Capability[]) => void) => void;

/**
 * Asks the client once per page (WebAuthn §5.1.7 getClientCapabilities, and the two older probes), when the page is
 * idle, or sooner when a ceremony begins before that. Only names that are true are told: an absent key is not false.
 */
export function createCapabilityProbe(host: Host): WhenCapable {
  let probing: Promise<Capability[]> | undefined;
  const start = () => {
    probing ??= probe(host.probes);
    return probing;
  };
  host.whenIdle(start);
  return function whenCapable(use) {
    start().then((capabilities) => guard(() => use(capabilities)));
  };
}

/** Never rejects: a probe that is missing or fails says nothing. */
async function probe(probes: CapabilityProbes | undefined): Promise<Capability[]> {
  const asked = (
    [
      'getClientCapabilities',
      'isUserVerifyingPlatformAuthenticatorAvailable',
      'isConditionalMediationAvailable',
    ] as const
  ).map(async (name) => {
    try {
      return await probes?.[name]?.();
    } catch {
      return undefined;
    }
  });
  const [named, userVerifyingPlatformAuthenticator, conditionalGet] = await Promise.all(asked);
  const said: Record<string, unknown> = Object(named);
  const older: Record<string, unknown> = { userVerifyingPlatformAuthenticator, conditionalGet };
  return CAPABILITIES.filter((name) => said[name] === true || older[name] === true);
}
