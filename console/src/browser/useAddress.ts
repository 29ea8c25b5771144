/** What stands in the address of a page: it can be kept, sent, and gone back to. */
import { useSearchParams } from 'wouter';

export function useAddress() {
  const [params, setParams] = useSearchParams();
  /** Those that are undefined or empty are taken away; the others stay as they are. */
  const set = (values: Readonly<Record<string, string | undefined>>) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(values)) {
          if (value) after.set(name, value);
          else after.delete(name);
        }
        return after;
      },
      { replace: true },
    );
  return { params, set };
}
