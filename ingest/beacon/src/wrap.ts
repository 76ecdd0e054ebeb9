import { readCall } from './call.ts';
import { guard } from './guard.ts';
import type { Host } from './host.ts';
import type { Recorder, Settle } from './recorder.ts';

/**
 * Puts a listener around `create` or `get`, where the page finds it. The original runs first, with the page's own
 * `this` and arguments; nothing of ours can throw, and nothing is awaited.
 */
export function wrap(method: 'create' | 'get', host: Host, recorder: Recorder): void {
  const container = host.credentials as Record<string, unknown> | undefined;
  const original = container?.[method];
  if (!container || typeof original !== 'function') return;
  const isNative = Function.prototype.toString.call(original).includes('[native code]');

  function wrapper(this: unknown, ...args: unknown[]): unknown {
    const before = guard(() => ({
      attention: host.attention(),
      occurred_at_ms: host.now(),
      calledAt: host.monotonic(),
      api_patched: !isNative || container?.[method] !== wrapper,
    }));
    const observe = () => {
      const call = before && readCall(method, args[0]);
      return call && recorder.called({ ...before, call });
    };
    let result: unknown;
    try {
      result = Reflect.apply(original as () => unknown, this, args);
    } catch (error) {
      guard(() => observe()?.rejected(error));
      throw error;
    }
    const settle = guard(observe);
    return settle ? follow(result, settle, isNative) : result;
  }

  const prototype = Object.getPrototypeOf(container);
  const owner = prototype?.[method] === original ? prototype : container;
  Object.defineProperty(owner, method, { value: wrapper });
}

/**
 * The browser's own promise is known to nobody else, so the page gets one that settles alike: listening to the
 * original alone would mark its rejection as handled, and hide it from the page's `unhandledrejection`. What another
 * script's function returned goes to the page as it is, for it may be compared or carry more.
 */
function follow(result: unknown, settle: Settle, isNative: boolean): unknown {
  const promise = result as Promise<unknown>;
  const fulfilled = (credential: unknown) => {
    guard(() => settle.fulfilled(credential));
    return credential;
  };
  const rejected = (error: unknown) => {
    guard(() => settle.rejected(error));
    if (isNative) throw error;
  };
  const derived = guard(() => promise.then(fulfilled, rejected));
  return isNative && derived ? derived : result;
}
