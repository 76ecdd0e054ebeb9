import type { IdentitySource } from '../../../schemas/vocabulary.ts';
import type { FormFactor } from '../models/grammar.ts';
import { type DescribeModel, spellMaker } from '../models/model-names.ts';
import type { ParsedUserAgent } from '../user-agent.ts';
import type { Agent } from './agent.ts';
import type { Hints } from './hints.ts';
import type { Device } from './identity.ts';

interface Said {
  model: string;
  /** As the device itself says it; empty where only the model is said. */
  oem: string;
  source: IdentitySource;
  confidence: number;
}

/** The device: native fields, then client hints, then what an app lets slip, then the user agent. */
export function deviceStep({ describe }: { describe: DescribeModel }) {
  return function deviceOf(hints: Hints, agent: Agent, parsed: ParsedUserAgent | null): Device {
    const said = sayDevice(hints, agent, parsed);
    const facts = describe(said.model);
    return {
      ...facts,
      model: said.model,
      oem: said.oem || facts.oem,
      form_factor: formFactorOf(hints, agent) || facts.form_factor,
      source: said.source,
      confidence: said.confidence,
    };
  };
}

function sayDevice(hints: Hints, agent: Agent, parsed: ParsedUserAgent | null): Said {
  const native = hints.native_model ?? '';
  if (native !== '') {
    const oem = hints.surface === 'ios' ? 'Apple' : spellMaker(hints.native_manufacturer ?? '');
    return { model: native, oem, source: 'native', confidence: 1 };
  }
  const hinted = hints.ch_model ?? '';
  if (hinted !== '') return { model: hinted, oem: '', source: 'uach', confidence: 0.95 };
  if (agent.inApp && agent.inApp.model !== '') {
    const oem = spellMaker(agent.inApp.manufacturer);
    return {
      model: agent.inApp.model,
      oem: agent.platform === 'Android' ? oem : 'Apple',
      source: 'ua',
      confidence: 0.9,
    };
  }
  return agentDevice(hints, agent, parsed);
}

function agentDevice(hints: Hints, agent: Agent, parsed: ParsedUserAgent | null): Said {
  switch (agent.platform) {
    case 'iPhone':
      return { model: 'iPhone', oem: 'Apple', source: 'ua', confidence: 0.9 };
    case 'iPad':
      return { model: 'iPad', oem: 'Apple', source: 'ua', confidence: 0.9 };
    case 'Macintosh':
      return macDevice(hints, agent);
    case 'Android':
      return androidDevice(agent, parsed);
    default:
      return { model: '', oem: '', source: 'none', confidence: 0 };
  }
}

function androidDevice(agent: Agent, parsed: ParsedUserAgent | null): Said {
  if (agent.model !== '') return { model: agent.model, oem: '', source: 'ua', confidence: 0.8 };
  const isKnown = parsed !== null && parsed.model !== '' && parsed.model !== 'K' && !agent.isReduced;
  if (isKnown && !agent.isGecko) {
    return { model: parsed.model, oem: spellMaker(parsed.vendor), source: 'ua', confidence: 0.4 };
  }
  return { model: '', oem: '', source: 'none', confidence: 0 };
}

/** As with the system: touch tells an iPad, and without it a Safari may be on either. */
function macDevice(hints: Hints, agent: Agent): Said {
  const touches = hints.max_touch_points ?? null;
  if ((touches ?? 0) > 1 || /\b(?:CriOS|FxiOS|EdgiOS)\//.test(agent.text)) {
    return { model: 'iPad', oem: 'Apple', source: 'proxy', confidence: 0.85 };
  }
  if (touches === 0 || agent.safariVersion === '') {
    return { model: 'Mac', oem: 'Apple', source: 'ua', confidence: 0.9 };
  }
  return { model: '', oem: 'Apple', source: 'ua', confidence: 0.9 };
}

const HINTED: Readonly<Record<string, FormFactor>> = {
  Desktop: 'desktop',
  Automotive: 'car',
  Mobile: 'phone',
  Tablet: 'tablet',
  XR: 'xr',
  EInk: 'eink',
  Watch: 'watch',
};

function formFactorOf(hints: Hints, agent: Agent): FormFactor {
  const hinted = (hints.ch_form_factors ?? '').split(',')[0]?.trim() ?? '';
  if (HINTED[hinted]) return HINTED[hinted];
  switch (agent.platform) {
    case 'iPhone':
      return 'phone';
    case 'iPad':
      return 'tablet';
    case 'Windows':
    case 'ChromeOS':
      return 'desktop';
    case 'Macintosh':
      return macFormFactor(hints, agent);
    case 'Android':
      return agent.model === '' && (hints.ch_model ?? '') === '' && agent.isMobile ? 'phone' : '';
    default:
      return '';
  }
}

function macFormFactor(hints: Hints, agent: Agent): FormFactor {
  const { model } = macDevice(hints, agent);
  if (model === 'iPad') return 'tablet';
  return model === 'Mac' ? 'desktop' : '';
}
