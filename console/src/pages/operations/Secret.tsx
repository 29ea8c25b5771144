import { useState } from 'react';
import { Button } from '../../components/Button.js';
import { useHeldOpen } from '../../components/Dialog.js';

/** A secret that is shown only once: it can be copied, and disappears with the dialog. */
export function Secret({
  about,
  secret,
  onClose,
}: {
  readonly about: string;
  readonly secret: string;
  readonly onClose: () => void;
}) {
  const [isCopied, setIsCopied] = useState(false);
  // An accidental click outside must not close the dialog.
  useHeldOpen(true);
  return (
    <div className="form">
      <p>{about}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <pre className="json" tabIndex={0}>
        <code>{secret}</code>
      </pre>
      <div className="form-actions">
        {/* Browsers have it for pages that come over TLS, or from this machine. */}
        {navigator.clipboard && (
          <Button onClick={() => void navigator.clipboard.writeText(secret).then(() => setIsCopied(true))}>
            {isCopied ? 'Copied' : 'Copy'}
          </Button>
        )}
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </div>
  );
}
