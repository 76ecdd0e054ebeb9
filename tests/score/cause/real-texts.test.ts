import { describe, expect, it } from 'vitest';
import { classifyCause } from '../../../processors/cause/classify.ts';
import { compileModel } from '../../../processors/cause/compile.ts';
import { messageKey } from '../../../processors/cause/messages.ts';
import { loadModel } from '../../../processors/cause/model.ts';
import { nativeKey } from '../../../processors/cause/native-errors.ts';
import { factsOfText } from './real-events.ts';
import { REAL_TEXTS } from './real-texts.ts';

const compiled = compileModel(loadModel());

describe('errors as people really met them', () => {
  it('are many', () => {
    expect(REAL_TEXTS.length).toBeGreaterThanOrEqual(40);
  });

  it.each(REAL_TEXTS)('$os $browser: $said.error_name $said.native_error "$said.error_message"', (text) => {
    const { posterior } = classifyCause(factsOfText(text), compiled);
    const meant = posterior.filter(({ code }) => text.expected.includes(code));
    const mass = meant.reduce((sum, { probability }) => sum + probability, 0);
    expect(mass, JSON.stringify(posterior.slice(0, 3))).toBeGreaterThan(0.5);
  });

  it.each(REAL_TEXTS)('has words for: $said.error_message $said.native_error', ({ said }) => {
    const keys = [
      messageKey(said.error_message ?? ''),
      nativeKey(said.native_error ?? '', said.native_error_code ?? null),
    ];
    expect(keys.some((key) => key !== 'none' && key !== 'other')).toBe(true);
  });
});
