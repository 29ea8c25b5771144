/** Codes to choose from; whether the bank knows one, the bank says. */
const CODES = Intl.supportedValuesOf('currency');

/** What a field offers whose `list` is this id. */
export const Currencies = ({ id }: { readonly id: string }) => (
  <datalist id={id}>
    {CODES.map((code) => (
      <option key={code} value={code} />
    ))}
  </datalist>
);
