import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readScenario, type Scenario } from './scenario.ts';
import { ScenarioError } from './scenario-fields.ts';

/**
 * Reads a scenario file: a TypeScript or JavaScript module, or JSON, whose default export is a scenario.
 * @throws ScenarioError with one sentence that says what is wrong.
 */
export async function loadScenario(file: string): Promise<Scenario> {
  return readScenario(await exportOf(file));
}

async function exportOf(file: string): Promise<unknown> {
  const url = pathToFileURL(resolve(file)).href;
  try {
    const loaded: { default?: unknown } = file.endsWith('.json')
      ? await import(url, { with: { type: 'json' } })
      : await import(url);
    return loaded.default;
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause);
    throw new ScenarioError(`The scenario file ${file} can not be read: ${why}.`, { cause });
  }
}
