import type { InstallOptions, Kagimi } from './api.ts';
import { createCapabilityProbe } from './capabilities.ts';
import { isCeremonyId } from './ceremony-id.ts';
import { createClient } from './client.ts';
import { guard } from './guard.ts';
import { browserHost, type Host } from './host.ts';
import { createQueue } from './queue.ts';
import { createRecorder } from './recorder.ts';
import { readSettings, type Settings } from './settings.ts';
import { createTransport } from './transport.ts';
import { wrap } from './wrap.ts';

/** One installation per page, however often the package is loaded. */
const installed = Symbol.for('kagimi.beacon');

/** Installs on this page, once. Undefined where there is nothing to install: it warns once about wrong options. */
export function installOnce(options: Partial<InstallOptions>): Kagimi | undefined {
  return guard(() => {
    const page: Window & { [installed]?: Kagimi; kagimi?: unknown } = window;
    if (page[installed]) return page[installed];
    const settings = readSettings(options, document.baseURI);
    if (typeof settings === 'string') {
      console.warn(`Kagimi is not installed: the ${settings} is missing or wrong.`);
      return undefined;
    }
    const kagimi = installOn(browserHost(), settings);
    Object.defineProperty(page, installed, { value: kagimi });
    page.kagimi ??= kagimi;
    return kagimi;
  });
}

/** Puts the parts together on a page, and wraps its `create` and `get`. */
export function installOn(host: Host, settings: Settings): Kagimi {
  const queue = createQueue(host);
  const recorder = createRecorder({
    host,
    settings,
    queue,
    transport: createTransport({ host, queue, endpoint: settings.endpoint }),
    whenCapable: createCapabilityProbe(host),
    client: createClient(host),
  });
  host.onPage(recorder.pageChanged);
  guard(() => wrap('create', host, recorder));
  guard(() => wrap('get', host, recorder));
  host.after(0, recorder.flush);

  const reporter = (observation: Parameters<typeof recorder.report>[0]) => () =>
    void guard(() => recorder.report(observation));
  return {
    expect(expectation) {
      // Without a ceremony id there is no expectation: the id is derived from the challenge then.
      if (isCeremonyId(expectation?.ceremonyId)) guard(() => recorder.expect(expectation));
      else console.warn('Kagimi ignored expect(): the ceremonyId is missing or wrong.');
    },
    offered: reporter({ step: 'offered' }),
    optionsRequested: reporter({ step: 'options_requested' }),
    verifySent: reporter({ step: 'verify_sent' }),
    fallbackChosen: reporter({ signal: 'fallback_chosen' }),
  };
}
