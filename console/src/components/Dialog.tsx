/** A dialog over the page; its content is made anew each time it opens, and with it the key of its command. */
import { Dialog as Base } from '@base-ui/react/dialog';
import { type ReactNode, useRef } from 'react';

interface Props {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function Dialog({ title, isOpen, onClose, children }: Props) {
  // It closes with what was in it, so that the focus goes from there to where it came from.
  const shown = useRef({ title, children });
  const opener = useRef<HTMLElement>(null);
  const wasOpen = useRef(false);
  if (isOpen) shown.current = { title, children };
  if (isOpen && !wasOpen.current) opener.current = document.activeElement as HTMLElement;
  wasOpen.current = isOpen;
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="dialog-backdrop" />
        <Base.Popup className="dialog" finalFocus={opener}>
          <header className="dialog-head">
            <Base.Title className="dialog-title">{shown.current.title}</Base.Title>
            <Base.Close className="icon-button" aria-label="Close the form">
              ✕
            </Base.Close>
          </header>
          {shown.current.children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
