import { UAParser } from 'ua-parser-js';
import { createBoundedCache } from './bounded-cache.ts';

/** What ua-parser-js makes of a user agent; empty strings where it makes nothing. The lowest of our sources. */
export interface ParsedUserAgent {
  os: string;
  osVersion: string;
  browser: string;
  browserVersion: string;
  vendor: string;
  model: string;
}

/** A parser that remembers the last `cacheEntriesMax` strings or so: a day's traffic repeats a few thousand. */
export function createUserAgentParser({ cacheEntriesMax }: { cacheEntriesMax: number }) {
  const cache = createBoundedCache<ParsedUserAgent>({ entriesMax: cacheEntriesMax });
  return function parseUserAgent(userAgent: string): ParsedUserAgent {
    const known = cache.get(userAgent);
    if (known) return known;
    const { os, browser, device } = new UAParser(userAgent).getResult();
    const parsed: ParsedUserAgent = {
      os: os.name ?? '',
      osVersion: os.version ?? '',
      browser: browser.name ?? '',
      browserVersion: browser.version ?? '',
      vendor: device.vendor ?? '',
      model: device.model ?? '',
    };
    cache.set(userAgent, parsed);
    return parsed;
  };
}
