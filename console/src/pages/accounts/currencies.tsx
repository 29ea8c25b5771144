/** Suggested currency codes; the bank validates the input. */
const CODES = Intl.supportedValuesOf('currency');

/** The suggestions of a field whose `list` is this id. */
export const Currencies = ({ id }: { readonly id: string }) => (
  <datalist id={id}>
    {CODES.map((code) => (
      <option key={code} value={code} />
    ))}
  </datalist>
);
