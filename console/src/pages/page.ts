/** What a page is given. */
export interface PageProps {
  /** The parts of the address that its path names. */
  readonly params: Readonly<Record<string, string>>;
}
