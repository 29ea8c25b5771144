/** Form fields, each with a label, a hint, and the bank's validation error. */
import { Field } from '@base-ui/react/field';
import type { ReactNode } from 'react';

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly required?: boolean;
  readonly autoFocus?: boolean;
}

interface TextProps extends FieldProps {
  readonly type?: 'text' | 'password' | 'date' | 'datetime-local' | 'url';
  /** Text after the value, such as a currency. */
  readonly unit?: string;
  readonly inputMode?: 'decimal' | 'text';
  readonly list?: string;
  readonly autoComplete?: string;
  readonly placeholder?: string;
  /** The latest selectable date. */
  readonly max?: string;
}

/** Limits years to four digits; browsers accept six otherwise. */
const LAST = { date: '9999-12-31', 'datetime-local': '9999-12-31T23:59:59' } as const;

export function TextField({
  name,
  label,
  value,
  onChange,
  hint,
  error,
  required,
  autoFocus,
  type = 'text',
  unit,
  inputMode,
  list,
  autoComplete = 'off',
  placeholder,
  max = type === 'date' || type === 'datetime-local' ? LAST[type] : undefined,
}: TextProps) {
  return (
    <Field.Root name={name} invalid={error !== undefined} className="field">
      <Field.Label className="field-label">
        {label}
        {required === false && <span className="field-optional"> (optional)</span>}
      </Field.Label>
      <span className="field-box">
        <Field.Control
          className="input"
          type={type}
          value={value}
          onValueChange={(next) => onChange(String(next))}
          required={required ?? false}
          autoFocus={autoFocus ?? false}
          autoComplete={autoComplete}
          {...(inputMode && { inputMode })}
          {...(list && { list })}
          {...(placeholder && { placeholder })}
          {...(max && { max })}
        />
        {unit && <span className="field-unit">{unit}</span>}
      </span>
      {hint && <Field.Description className="field-hint">{hint}</Field.Description>}
      {error !== undefined && (
        <Field.Error match className="field-error">
          {error}
        </Field.Error>
      )}
    </Field.Root>
  );
}

export function MoneyField(props: Omit<TextProps, 'type' | 'inputMode'>) {
  return <TextField inputMode="decimal" {...props} />;
}

interface SelectProps extends FieldProps {
  readonly options: readonly (readonly [value: string, label: string])[];
}

/** A native select, which works with every keyboard, screen reader and phone. */
export function SelectField({ name, label, value, onChange, options, error }: SelectProps) {
  return (
    <Field.Root name={name} invalid={error !== undefined} className="field">
      <Field.Label className="field-label">{label}</Field.Label>
      <Field.Control
        render={
          <select className="input" onChange={(event) => onChange(event.currentTarget.value)}>
            {options.map(([option, text]) => (
              <option key={option} value={option}>
                {text}
              </option>
            ))}
          </select>
        }
        value={value}
      />
      {error !== undefined && (
        <Field.Error match className="field-error">
          {error}
        </Field.Error>
      )}
    </Field.Root>
  );
}
