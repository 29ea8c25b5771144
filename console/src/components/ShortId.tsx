/** The last part of an id, which is enough to distinguish ids; the title shows the full id. */
export const ShortId = ({ id }: { readonly id: string }) => (
  <code className="id" title={id}>
    …{id.slice(-12)}
  </code>
);
