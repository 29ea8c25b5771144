/** A dialog over the page; its content is made anew each time it opens, and with it the key of its command. */
import { Dialog as Base } from '@base-ui/react/dialog';
import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';

interface Props {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

const Held = createContext({ current: false });

/** Keeps the dialog around from being closed for as long as it is so. */
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
  // It closes with what was in it, so that the focus goes from there to where it came from.
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
