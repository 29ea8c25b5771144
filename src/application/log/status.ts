import type { Position } from './ports.js';

/** The status of the log, for operators. */
export interface LogStatus {
  /** `copy`: not adopted as the bank itself, so no webhooks are sent. */
  readonly state: 'original' | 'copy';
  /** The name of the log, which is that of its newest epoch. */
  readonly name: string;
  /** Why, when and after which position this epoch began. */
  readonly reason: string;
  readonly since: string;
  readonly after: Position;
  /** Positions of lost events that this process knew, inclusive; undefined if none are lost. */
  readonly lost?: { readonly from: Position; readonly to: Position };
}

/** The log as seen by clients. */
export interface LogView {
  /** Undefined before the first check. */
  readonly name: string | undefined;
  status(): LogStatus | undefined;
  /** See KnownLog. */
  commonWith(name: string): number | undefined;
}
