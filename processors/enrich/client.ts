import { createBoundedCache } from './bounded-cache.ts';
import { type Agent, readAgent } from './client/agent.ts';
import { browserOf } from './client/browser.ts';
import { deviceStep } from './client/device.ts';
import { HINT_FIELDS, type Hints } from './client/hints.ts';
import type { Client } from './client/identity.ts';
import { osOf } from './client/os.ts';
import { surfaceOf, webviewOf } from './client/surface.ts';
import { createModelNames, type DescribeModel } from './models/model-names.ts';
import type { ParsedUserAgent } from './user-agent.ts';

export type { Client, Device, Identity } from './client/identity.ts';

export interface ClientStepOptions {
  /** The lowest source: asked only where our own reading of the user agent finds nothing. */
  parse: (userAgent: string) => ParsedUserAgent;
  /** What model codes mean; left out, our own table and the packaged list, without an operator's. */
  describe?: DescribeModel;
  /** Whole identities that are remembered, by everything that was said. */
  identitiesMax?: number;
}

const IDENTITIES_MAX = 50_000;

/**
 * Names operating system, browser, device and surface from native fields first, then client hints (W3C UA Client
 * Hints), then the browser's version as a proxy, then the user agent, and says which it was. What a reduced user agent
 * hides stays empty: a frozen "Android 10; K" never becomes Android 10. Equal hints give the same object: don't change it.
 */
export function createClientStep({ parse, describe, identitiesMax = IDENTITIES_MAX }: ClientStepOptions) {
  const deviceOf = deviceStep({ describe: describe ?? createModelNames({ operatorList: null }) });
  const known = createBoundedCache<Client>({ entriesMax: identitiesMax });

  function identify(hints: Hints): Client {
    const agent = readAgent(hints.user_agent ?? '');
    const parsed = needsParser(agent) ? parse(agent.text) : null;
    const playServices = hints.play_services_version ?? '';
    return {
      os: osOf(hints, agent, parsed),
      browser: browserOf(hints, agent, parsed),
      device: deviceOf(hints, agent, parsed),
      surface: surfaceOf(hints, agent),
      play_services:
        playServices === ''
          ? { value: '', source: 'none', confidence: 0 }
          : { value: playServices, source: 'native', confidence: 1 },
      webview: webviewOf(hints, agent),
    };
  }

  return function identifyClient(hints: Hints): Client {
    const key = keyOf(hints);
    const before = known.get(key);
    if (before) return before;
    const client = identify(hints);
    known.set(key, client);
    return client;
  };
}

/** Everything that was said, apart by a character that can't be in it. */
function keyOf(hints: Hints): string {
  let key = '';
  for (const field of HINT_FIELDS) key += `${hints[field] ?? ''}\u0000`;
  return key;
}

function needsParser(agent: Agent): boolean {
  return (
    agent.text !== '' && (agent.platform === '' || agent.platform === 'Android' || agent.platform === 'Linux')
  );
}
