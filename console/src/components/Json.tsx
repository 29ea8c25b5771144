/** Stored JSON with syntax colours. */

const PARTS = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?/g;

export function Json({ value, label }: { readonly value: unknown; readonly label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable by keyboard
    <section className="json" aria-label={label} tabIndex={0}>
      <pre>{coloured(JSON.stringify(value, null, 2))}</pre>
    </section>
  );
}

function coloured(text: string) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(PARTS)) {
    const [all, string, colon] = match;
    parts.push(text.slice(end, match.index));
    const kind = string === undefined ? 'json-value' : colon === undefined ? 'json-text' : 'json-name';
    parts.push(
      <span key={match.index} className={kind}>
        {string ?? all}
      </span>,
    );
    if (colon !== undefined) parts.push(colon);
    end = match.index + all.length;
  }
  return [...parts, text.slice(end)];
}
