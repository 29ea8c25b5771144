/** The form of a command: its fields, what the bank said of them, and one button that sends it once. */
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from './Button.js';
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

/** Fields that were left empty are not sent. */
export const filled = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')) as T;

interface CommandFormProps {
  readonly command: { submit(input: undefined): void; isPending: boolean; error: Error | undefined };
  /** Fields that tell their own faults. */
  readonly fields: readonly string[];
  readonly action: string;
  readonly onClose: () => void;
  readonly isDangerous?: boolean;
  readonly children: ReactNode;
}

export function CommandForm({ command, fields, action, onClose, isDangerous, children }: CommandFormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    command.submit(undefined);
  };
  return (
    <form className="form" onSubmit={submit}>
      {children}
      {otherFaults(command.error, fields) && <Problem error={command.error} />}
      <div className="form-actions">
        <Button onClick={onClose}>Cancel</Button>
        <Button kind={isDangerous ? 'danger' : 'primary'} type="submit" isBusy={command.isPending}>
          {action}
        </Button>
      </div>
    </form>
  );
}
