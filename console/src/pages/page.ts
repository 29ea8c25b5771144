/** The properties of a page. */
export interface PageProps {
  /** The parameters of its path. */
  readonly params: Readonly<Record<string, string>>;
}
