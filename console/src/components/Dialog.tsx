/** A modal dialog. Its content, including the idempotency key of its command, is created each time it opens. */
import { Dialog as Base } from '@base-ui/react/dialog';
import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';

interface Props {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

const Held = createContext({ current: false });

/** Prevents the surrounding dialog from closing while `isOn`. */
export function useHeldOpen(isHeld: boolean): void {
  const held = useContext(Held);
  useEffect(() => {
    held.current = isHeld;
    return () => {
      held.current = false;
    };
  }, [held, isHeld]);
}

export function Dialog({ title, isOpen, onClose, children }: Props) {
  // The content stays until the dialog closes, so that the focus returns to where it came from.
  const shown = useRef({ title, children });
  const opener = useRef<HTMLElement>(null);
  const wasOpen = useRef(false);
  const held = useRef(false);
  if (isOpen) shown.current = { title, children };
  if (isOpen && !wasOpen.current) opener.current = document.activeElement as HTMLElement;
  wasOpen.current = isOpen;
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && !held.current && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="dialog-backdrop" />
        <Base.Popup className="dialog" finalFocus={opener}>
          <header className="dialog-head">
            <Base.Title className="dialog-title">{shown.current.title}</Base.Title>
            <Base.Close className="icon-button" aria-label="Close the form">
              ✕
            </Base.Close>
          </header>
          <Held value={held}>{shown.current.children}</Held>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
