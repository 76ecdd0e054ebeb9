import type { WebAuthnCredential } from '@simplewebauthn/server';
import type { Random } from '../../schemas/clock.ts';
import { createBoundedMap } from './bounded-map.ts';

export const ACCOUNTS_MAX = 10_000;
export const CREDENTIALS_PER_ACCOUNT_MAX = 20;

export interface Account {
  /** WebAuthn §5.4.3 user handle: random, and says nothing of the person. Base64url of 16 bytes. */
  id: string;
  name: string;
  credentials: Map<string, WebAuthnCredential>;
}

export interface Accounts {
  create(name: string): Account;
  find(accountId: string): Account | undefined;
  /** The account that holds this credential. */
  ownerOf(credentialId: string): Account | undefined;
  /** @returns false when the account holds as many credentials as it may. */
  addCredential(account: Account, credential: WebAuthnCredential): boolean;
  /** The server forgets the account's credentials, as after a careless migration; the authenticator keeps its own. */
  forgetCredentials(account: Account): number;
  counts(): { accounts: number; credentials: number };
}

/** Accounts in memory: the oldest one, with its credentials, makes room for the newest. */
export function createAccounts({
  random,
  accountsMax = ACCOUNTS_MAX,
}: {
  random: Random;
  accountsMax?: number;
}): Accounts {
  const ownerByCredential = new Map<string, string>();
  const accounts = createBoundedMap<Account>({ entriesMax: accountsMax, onEvict: forgetCredentials });

  function forgetCredentials(account: Account): number {
    const forgotten = account.credentials.size;
    for (const id of account.credentials.keys()) ownerByCredential.delete(id);
    account.credentials.clear();
    return forgotten;
  }

  return {
    create(name) {
      const account = { id: random.bytes(16).toString('base64url'), name, credentials: new Map() };
      accounts.set(account.id, account);
      return account;
    },
    find: (accountId) => accounts.get(accountId),
    ownerOf(credentialId) {
      const owner = ownerByCredential.get(credentialId);
      return owner === undefined ? undefined : accounts.get(owner);
    },
    addCredential(account, credential) {
      if (account.credentials.size >= CREDENTIALS_PER_ACCOUNT_MAX) return false;
      if (ownerByCredential.size >= accountsMax || ownerByCredential.has(credential.id)) return false;
      account.credentials.set(credential.id, credential);
      ownerByCredential.set(credential.id, account.id);
      return true;
    },
    forgetCredentials,
    counts: () => ({ accounts: accounts.size, credentials: ownerByCredential.size }),
  };
}
