import { createHash, timingSafeEqual } from 'node:crypto';
import { ServerError } from './errors.ts';
import type { QueryRequest } from './request.ts';

/** The one user who may ask. Without any given at start: `default`, without a password, as in a fresh ClickHouse. */
export interface Account {
  user: string;
  password: string;
}

/** @throws ServerError 516 for anyone else, in ClickHouse's own words. */
export function refuseStranger(account: Account, request: Pick<QueryRequest, 'user' | 'password'>): void {
  if (isEqual(request.user, account.user) && isEqual(request.password, account.password)) return;
  const message = `${request.user.slice(0, 100)}: Authentication failed: password is incorrect, or there is no user with such name.`;
  throw new ServerError(516, 'AUTHENTICATION_FAILED', message);
}

function isEqual(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
