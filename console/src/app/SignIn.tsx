import { type FormEvent, useEffect, useState } from 'react';
import { ProblemError } from '../api/bank.js';
import { ORIGIN } from '../api/connection.js';
import type { SignInProps, WaitingProps } from '../api/session.js';
import { Button } from '../components/Button.js';
import { TextField } from '../components/fields.js';

/** Shown while the bank does not respond to a stored key. */
export function Waiting({ giveUp }: WaitingProps) {
  return (
    <main className="sign-in">
      <h1 className="sign-in-title">Banking ES</h1>
      <p className="notice notice-warn" role="status">
        Can’t reach the bank. Retrying…
      </p>
      <Button onClick={giveUp}>Sign in with another key</Button>
    </main>
  );
}

/** Characters that a header can contain. */
const KEY = /^[\x21-\x7e]+$/;

export function SignIn({ message, signIn }: SignInProps) {
  const [key, setKey] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<string>();
  useEffect(() => {
    document.title = 'Banking ES';
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!KEY.test(key.trim())) return setError('That doesn’t look like an API key.');
    setIsBusy(true);
    setError(undefined);
    try {
      await signIn(key.trim());
    } catch (failure) {
      setIsBusy(false);
      setError(wordsOf(failure));
    }
  };
  return (
    <main className="sign-in">
      <h1 className="sign-in-title">Banking ES</h1>
      {message && (
        <p className="notice notice-warn" role="alert">
          {message}
        </p>
      )}
      <form onSubmit={submit} className="card form">
        <TextField
          name="key"
          label="API key"
          type="password"
          value={key}
          onChange={setKey}
          error={error}
          autoFocus
          required
          hint="Kept until you close this tab. The admin key was printed when the bank first started."
        />
        <Button kind="primary" type="submit" isBusy={isBusy} disabled={key.trim() === ''}>
          Sign in
        </Button>
      </form>
      <p className="sign-in-more">
        <a href={`${ORIGIN}/docs`}>API documentation</a>
      </p>
    </main>
  );
}

function wordsOf(failure: unknown): string {
  if (!(failure instanceof ProblemError)) return 'Can’t reach the bank. Try again.';
  return failure.status === 401 ? 'Invalid API key.' : failure.message;
}
