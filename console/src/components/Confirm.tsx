/** Asks for confirmation of an irreversible action. */
import type { ReactNode } from 'react';
import { Button } from './Button.js';
import { Dialog } from './Dialog.js';
import { Problem } from './Notice.js';

interface Props {
  readonly title: string;
  readonly action: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  readonly isBusy: boolean;
  readonly error: Error | null;
  readonly children: ReactNode;
}

export function Confirm({ title, action, isOpen, onClose, onConfirm, isBusy, error, children }: Props) {
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <div className="form">
        <p>{children}</p>
        <Problem error={error} isCommand />
        <div className="form-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" onClick={onConfirm} isBusy={isBusy}>
            {action}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
