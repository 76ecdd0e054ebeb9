import { UAParser } from 'ua-parser-js';
import type { Hints } from '../../../processors/enrich/client/hints.ts';
import { createClientStep } from '../../../processors/enrich/client.ts';
import { createUserAgentParser } from '../../../processors/enrich/user-agent.ts';
import type { Answer } from './case.ts';

/** From this confidence on a statement counts as one. */
const STATED = 0.5;

/** Kagimi's own answer: what it is sure enough of. */
export function kagimiAnswers(): (said: Hints) => Answer {
  const identify = createClientStep({ parse: createUserAgentParser({ cacheEntriesMax: 10_000 }) });
  return function answerAsKagimi(said) {
    const { os, device } = identify(said);
    const isOs = os.confidence >= STATED;
    const isDevice = device.confidence >= STATED;
    return {
      os: isOs ? os.name : '',
      os_version: isOs ? os.version : '',
      oem: isDevice ? device.oem : '',
      model: isDevice ? device.model : '',
    };
  };
}

const SYSTEMS: Readonly<Record<string, string>> = { 'Mac OS': 'macOS', 'Chromium OS': 'ChromeOS' };

/** ua-parser-js 1.x alone, which knows the user agent only. Its words are put into ours, and it may call an iPad's system iOS. */
export function parserAnswers(): (said: Hints) => Answer {
  return function answerAsParser({ user_agent }) {
    const { os, device } = new UAParser(user_agent ?? '').getResult();
    const name = SYSTEMS[os.name ?? ''] ?? os.name ?? '';
    return {
      os: name === 'iOS' && device.model === 'iPad' ? 'iPadOS' : name,
      os_version: os.version ?? '',
      oem: device.vendor === 'Macintosh' ? 'Apple' : (device.vendor ?? ''),
      model: device.model === 'Macintosh' ? 'Mac' : (device.model ?? ''),
    };
  };
}
