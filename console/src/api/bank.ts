/** The typed client of the bank, with the API key of the session. */
export {
  answered,
  type BankAddress,
  type BankClient,
  createBankClient,
  ProblemError,
  problemOf,
  type Schemas,
} from '../../../src/client/client.js';
export { type FollowState, followEvents } from '../../../src/client/follow.js';

import type { Schemas } from '../../../src/client/client.js';

export type Account = Schemas['Account'];
export type BankEvent = Schemas['Event'];
export type Hold = Schemas['Hold'];
export type Transaction = Schemas['Transaction'];
export type Projection = Schemas['Projection'];
export type Webhook = Schemas['Webhook'];
export type ApiClient = Schemas['ApiClient'];
export type Verification = Schemas['Verification'];
export type Scope = ApiClient['scopes'][number];
