/** `banking-es/client`: a typed HTTP client, for Node and browsers. */
export {
  answered,
  type BankAddress,
  type BankClient,
  type BankClientOptions,
  createBankClient,
  ProblemError,
  type Schemas,
} from './client.js';
export { type CommandOptions, itemsOf, sendCommand } from './commands.js';
export { type FollowOptions, type FollowState, followEvents } from './follow.js';
export { type Holds, holdsOf } from './holds.js';
