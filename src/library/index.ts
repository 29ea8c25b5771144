/** `banking-es`: the bank embedded in a process, without HTTP. */
export { BankError, type BankErrorCode, type FieldFault } from './bankError.js';
export { openBank } from './openBank.js';
export type * from './types.js';
