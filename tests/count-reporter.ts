import { writeSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** Tells `tests/run.ts`, on file descriptor 3, how many tests passed and failed; a file that can't run is a failure. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0;
    let failed = errors.length;
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        if (test.result().state === 'passed') passed += 1;
        else failed += 1;
      }
      if (module.state() === 'failed' && module.errors().length > 0) failed += 1;
    }
    writeSync(3, `${passed} ${failed}\n`);
  }
}
