import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A process of a benchmark, so that its CPU and heap are its own. Asked by name, one question at a time. */
export interface Role {
  pid: number;
  ask<Answer>(name: string, about?: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

type Message = { answer: unknown } | { error: string };

const STOP_MS_MAX = 15_000;

/** Starts `roles/NAME.ts`. It ends with this process, however this one ends. */
export function startRole(name: string, { nodeOptions = [] }: { nodeOptions?: string[] } = {}): Role {
  const file = fileURLToPath(new URL(`./roles/${name}.ts`, import.meta.url));
  const child = fork(file, [], { execArgv: nodeOptions, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  let last: Promise<unknown> = Promise.resolve();

  function ask<Answer>(question: string, about: unknown = null): Promise<Answer> {
    const asked = last.then(() => exchange<Answer>(child, { name, question, about }));
    last = asked.catch(() => undefined);
    return asked;
  }

  async function stop(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      child.disconnect();
    });
  }

  return { pid: child.pid ?? 0, ask, stop };
}

function exchange<Answer>(
  child: ChildProcess,
  { name, question, about }: { name: string; question: string; about: unknown },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const died = () => reject(new Error(`The ${name} process died while it was asked to ${question}.`));
    child.once('exit', died);
    child.once('message', (message: Message) => {
      child.off('exit', died);
      if ('error' in message) reject(new Error(`${name}: ${message.error}`));
      else resolve(message.answer as Answer);
    });
    child.send({ question, about });
  });
}

type Answers = Record<string, (about: never) => unknown>;

/** The child's side: answers questions until the parent goes, then closes and ends. */
export function answerAs(answers: Answers, close: () => Promise<void> = async () => {}): void {
  process.on('message', ({ question, about }: { question: string; about: never }) => {
    void (async () => {
      const answer = answers[question];
      if (!answer) throw new Error(`It can not ${question}.`);
      return answer(about);
    })().then(
      (answer) => process.send?.({ answer: answer ?? null }),
      (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.once('disconnect', () => {
    setTimeout(() => process.exit(0), STOP_MS_MAX / 2).unref();
    void close().finally(() => process.exit(0));
  });
}
