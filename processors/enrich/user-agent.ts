import { UAParser } from 'ua-parser-js';

/** What ua-parser-js makes of a user agent; empty strings where it makes nothing. The lowest of our sources. */
export interface ParsedUserAgent {
  os: string;
  osVersion: string;
  browser: string;
  browserVersion: string;
  vendor: string;
  model: string;
}

/** A parser that remembers the last `cacheEntriesMax` strings: a day's traffic repeats a few thousand. */
export function createUserAgentParser({ cacheEntriesMax }: { cacheEntriesMax: number }) {
  const cache = new Map<string, ParsedUserAgent>();
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
    if (cache.size >= cacheEntriesMax) cache.clear();
    cache.set(userAgent, parsed);
    return parsed;
  };
}
