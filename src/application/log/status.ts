/** What is told of the log to those who look after the bank. */
export interface LogStatus {
  /** `copy`: nobody has said yet whether this is the bank itself, and no webhooks are sent. */
  readonly state: 'original' | 'copy';
  /** The name of the log: that of its newest epoch. */
  readonly name: string;
  /** Why, when and after which position that epoch began. */
  readonly reason: string;
  readonly since: string;
  readonly after: number;
  /** The events that this process knew and that are gone, both included; undefined if none are. */
  readonly lost?: { readonly from: number; readonly to: number };
}

/** The log as clients may ask about it. */
export interface LogView {
  /** Undefined before it was looked at. */
  readonly name: string | undefined;
  status(): LogStatus | undefined;
  /** See KnownLog. */
  commonWith(name: string): number | undefined;
}
