/** `banking-es/client`: the bank over HTTP, typed; it runs in browsers, too. */
export {
  answered,
  type BankAddress,
  type BankClient,
  type BankClientOptions,
  createBankClient,
  ProblemError,
  type Schemas,
} from './client.js';
export { type FollowOptions, type FollowState, followEvents } from './follow.js';
