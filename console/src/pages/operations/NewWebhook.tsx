import { type FormEvent, useState } from 'react';
import { answered } from '../../api/bank.js';
import { useBank } from '../../api/session.js';
import { useAction } from '../../api/useAction.js';
import { Button } from '../../components/Button.js';
import { SelectField, TextField } from '../../components/fields.js';
import { faultOf, otherFaults, Problem } from '../../components/Notice.js';
import { EVENT_TYPES, type EventType, nameOf } from '../../format/events.js';
import { Secret } from './Secret.js';

/** The query to refetch after a webhook is created. */
export const WEBHOOKS = ['webhooks'];

export function NewWebhook({ onClose }: { readonly onClose: () => void }) {
  const bank = useBank();
  const [url, setUrl] = useState('');
  const [type, setType] = useState('');
  const [description, setDescription] = useState('');
  const make = useAction(
    (body: { url: string; types?: EventType[]; description?: string }) =>
      answered(bank.POST('/v1/webhooks', { body })),
    WEBHOOKS,
  );
  const error = make.error ?? undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.run({
      url: url.trim(),
      ...(type && { types: [type as EventType] }),
      ...(description.trim() && { description: description.trim() }),
    });
  };
  if (make.result !== undefined) {
    return (
      <Secret
        about="Deliveries are signed with this secret. It is shown only once."
        secret={make.result.secret}
        onClose={onClose}
      />
    );
  }
  return (
    <form className="form" onSubmit={submit}>
      <TextField
        name="url"
        label="URL"
        type="url"
        value={url}
        onChange={setUrl}
        error={faultOf(error, 'url')}
        required
        autoFocus
      />
      <SelectField
        name="type"
        label="Events"
        value={type}
        onChange={setType}
        options={[['', 'all'], ...EVENT_TYPES.map((one) => [one, nameOf(one)] as const)]}
      />
      <TextField
        name="description"
        label="Description"
        value={description}
        onChange={setDescription}
        error={faultOf(error, 'description')}
        required={false}
      />
      {otherFaults(error, ['url', 'description']) && <Problem error={error} isCommand />}
      <div className="form-actions">
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="primary" type="submit" isBusy={make.isPending}>
          Add
        </Button>
      </div>
    </form>
  );
}
