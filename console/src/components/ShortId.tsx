/** The last part of an id tells two apart; the whole of it is in its title. */
export const ShortId = ({ id }: { readonly id: string }) => (
  <code className="id" title={id}>
    …{id.slice(-12)}
  </code>
);
