/** The form of a command: its fields, the bank's validation errors, and a button that submits it once. */
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import type { Command } from '../api/useCommand.js';
import { Button } from './Button.js';
import { useHeldOpen } from './Dialog.js';
import { faultOf, otherFaults, Problem } from './Notice.js';

export function useFields<Name extends string>(initial: Readonly<Record<Name, string>>) {
  const [values, set] = useState(initial);
  const field = (name: Name, error: Error | undefined) => ({
    name,
    value: values[name],
    onChange: (value: string) => set({ ...values, [name]: value }),
    error: faultOf(error, name),
  });
  return { values, field };
}

/** Empty fields are omitted. */
export const filled = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')) as T;

interface CommandFormProps<Input> {
  readonly command: Command<Input>;
  /** The values to submit; fields validate themselves. */
  readonly input: Input;
  readonly action: string;
  readonly onClose: () => void;
  readonly isDangerous?: boolean;
  readonly children: ReactNode;
}

export function CommandForm<Input extends object>(props: CommandFormProps<Input>) {
  const { command, input, action, onClose, isDangerous, children } = props;
  const { isPending, isUnknown, failures, error } = command;
  // A reopened form would send a new command, so the form stays open while the outcome is unknown.
  useHeldOpen(isPending);
  useEffect(() => {
    if (!isPending && !isUnknown) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isPending, isUnknown]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    command.submit(input);
  };
  return (
    <form className="form" onSubmit={submit}>
      {/* While it is not known what became of what was sent, nothing else can be sent from here. */}
      <fieldset className="form-fields" disabled={isUnknown}>
        {children}
      </fieldset>
      {isPending && failures > 0 && (
        <p className="notice notice-warn" role="status">
          No answer yet. Retrying – the command runs at most once.
        </p>
      )}
      {otherFaults(error, Object.keys(input)) && (
        <Problem error={error} isCommand isUnknown={isUnknown} isKeyed />
      )}
      <div className="form-actions">
        {isPending ? (
          <Button onClick={command.stop}>Stop retrying</Button>
        ) : (
          <Button onClick={onClose}>{isUnknown ? 'Close' : 'Cancel'}</Button>
        )}
        <Button kind={isDangerous ? 'danger' : 'primary'} type="submit" isBusy={isPending}>
          {isUnknown ? 'Retry' : action}
        </Button>
      </div>
    </form>
  );
}
