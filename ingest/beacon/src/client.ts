import { guard } from './guard.ts';
import type { Host } from './host.ts';
import type { BeaconClient } from './wire.ts';

/**
 * What the browser says of itself by User-Agent Client Hints. The detailed values are asked for once, in advance;
 * a beacon that leaves before they are there carries the others. Nothing else that could tell two people apart.
 * The answer is filled in later: copy it.
 */
export function createClient({ userAgentData: agent, maxTouchPoints }: Host): BeaconClient {
  const client: BeaconClient = { max_touch_points: maxTouchPoints };
  if (!agent) return client;
  client.platform = text(agent.platform, 32);
  client.mobile = agent.mobile === true;
  const hints = ['platformVersion', 'model', 'fullVersionList', 'formFactors'];
  const details = guard(() => agent.getHighEntropyValues?.(hints));
  details
    ?.then(({ platformVersion, model, fullVersionList, formFactors }) => {
      client.platform_version = text(platformVersion, 32);
      client.model = text(model, 64);
      client.full_version_list = versions(fullVersionList as Brand[]);
      client.form_factors = text((formFactors as string[]).join(', '), 64);
    })
    .catch(() => {});
  return client;
}

interface Brand {
  brand: string;
  version: string;
}

function text(value: unknown, lengthMax: number): string | undefined {
  return String(value ?? '').slice(0, lengthMax) || undefined;
}

/** `Google Chrome 139.0.1.2, Chromium 139.0.1.2`, without the made-up brand of GREASE (UA-CH §6.2). */
function versions(list: Brand[]): string | undefined {
  const real = list.filter(({ brand }) => !/^[^a-z]*not[^a-z]*a[^a-z]*brand/i.test(brand));
  return text(real.map(({ brand, version }) => `${brand} ${version}`).join(', '), 256);
}
