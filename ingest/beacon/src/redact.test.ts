import { describe, expect, it } from 'vitest';
import { redact } from './redact.ts';

describe('an error message', () => {
  it.each([
    'The operation either timed out or was not allowed.',
    'The user attempted to register an authenticator that contains one of the credentials already registered with the relying party.',
    'This request has been cancelled by the user.',
    "Your device doesn't support credential manager, it isn't there.",
    'An unknown error occurred while talking to the credential manager.',
    'The relying party ID is not a registrable domain suffix of, nor equal to the current domain.',
    '操作が中断されました',
  ])("keeps the browser's own words: %s", (message) => {
    expect(redact(message)).toBe(message);
  });

  it.each([
    ['No passkey for "Hanako Sato" here', 'No passkey for [removed] here'],
    ["User 'O'Brien' isn't known", "User [removed] isn't known"],
    ["user 'hanako and no end", 'user [removed]'],
    ['口座「1234567 佐藤花子」は無効です', '口座[removed]は無効です'],
    ['mail hanako.sato+x@bank.example.jp bounced', 'mail [removed] bounced'],
    ['See: https://bank.example/login?account=1234&x=y', 'See: [removed]'],
    ['The RP ID login.bank.example is invalid', 'The RP ID [removed] is invalid'],
    ['host 192.168.10.20:8443 refused', 'host [removed] refused'],
    ['account 0123-4567 89 is closed', 'account [removed] is closed'],
    ['口座1234567は無効です', '口座[removed]は無効です'],
    ['口座1234567は無効です', '口座[removed]は無効です'],
    ['id dGhpcyBpcyBhIGNyZWRlbnRpYWwgaWQ gone', 'id [removed] gone'],
    ['code (M0902) 操作が中断されました', 'code [removed] 操作が中断されました'],
  ])('loses what could point at somebody: %s', (message, kept) => {
    expect(redact(message)).toBe(kept);
  });

  it('is at most 256 characters, however long the original', () => {
    expect(redact('word '.repeat(100_000)).length).toBeLessThanOrEqual(256);
    expect(redact('x'.repeat(1_000_000)).length).toBeLessThanOrEqual(256);
  });
});
