import { type CauseFacts, createCauseFacts } from '../../../processors/cause/facts.ts';
import { type CeremonyEvent, ceremonyEvent } from '../../../schemas/events.ts';
import type { RealText } from './real-text.ts';

/** A ceremony that ended with a text: its call and its settlement, and nothing else. */
export function factsOfText({ said, os, browser }: RealText): CauseFacts {
  const fold = createCauseFacts();
  const client = {
    os: { name: os, version: '', source: 'ua' },
    browser: { name: browser, version: '', source: 'ua' },
    device: { oem: '', model: '', source: 'none' },
  };
  const { error_name, error_message, native_error, native_error_code, elapsed_ms, ...call } = said;
  const event = (rest: Partial<CeremonyEvent>) =>
    ceremonyEvent({
      event_id: '00000000-0000-8000-8000-000000000000',
      tenant: 'demo',
      ceremony_id: '01890000-0000-7000-8000-000000000000',
      source: 'beacon',
      kind: call.kind ?? 'authentication',
      mediation: 'optional',
      surface: call.surface ?? (browser === 'Android WebView' ? 'webview' : 'web'),
      trust: 1,
      occurred_at_ms: 0,
      received_at_ms: 0,
      ...rest,
    });
  fold.add(event({ ...call, step: 'prompt_called' }), client);
  fold.add(
    event({
      step: 'client_settled',
      result: 'error',
      error_name: error_name ?? null,
      error_message: error_message ?? null,
      native_error: native_error ?? null,
      native_error_code: native_error_code ?? null,
      elapsed_ms: elapsed_ms ?? null,
    }),
    client,
  );
  return fold.facts;
}
