/** Codes to choose from; whether the bank knows one, the bank says. */
const CODES = Intl.supportedValuesOf('currency');

/** The list that a field with `list="currencies"` offers. */
export const Currencies = () => (
  <datalist id="currencies">
    {CODES.map((code) => (
      <option key={code} value={code} />
    ))}
  </datalist>
);
