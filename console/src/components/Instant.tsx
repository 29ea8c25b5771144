import { formatInstant } from '../format/time.js';

export function Instant({ iso }: { readonly iso: string }) {
  return (
    <time dateTime={iso} title={iso}>
      {formatInstant(iso)}
    </time>
  );
}
