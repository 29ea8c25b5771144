/** State in the page's URL, so that it can be bookmarked, shared and navigated. */
import { useSearchParams } from 'wouter';

export function useAddress() {
  const [params, setParams] = useSearchParams();
  /** Sets parameters; undefined or empty ones are removed, and all others stay. */
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
