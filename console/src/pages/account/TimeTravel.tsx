/** Time travel: a slider over the versions, an instant of recording, a business date. */
import { Slider } from '@base-ui/react/slider';
import { useEffect, useId, useState } from 'react';
import type { Account } from '../../api/bank.js';
import { Button } from '../../components/Button.js';
import { TextField } from '../../components/fields.js';
import { formatInstant } from '../../format/time.js';
import { type AsOf, isNow } from './asOf.js';
import { Changes } from './Changes.js';

/** Delay before a query while the slider is dragged. */
const REST_MS = 120;

interface Props {
  readonly newest: Account;
  readonly asOf: AsOf;
  readonly onChange: (asOf: AsOf) => void;
}

export function TimeTravel({ newest, asOf, onChange }: Props) {
  const heading = useId();
  const past = !isNow(asOf);
  return (
    <section className={`card ${past ? 'travel-past' : ''}`} aria-labelledby={heading}>
      <header className="card-head">
        <h2 id={heading} className="card-title">
          Time travel
        </h2>
        {past && (
          <Button kind="primary" onClick={() => onChange({})}>
            Return to now
          </Button>
        )}
      </header>
      <div className="travel">
        <VersionSlider newest={newest} asOf={asOf} onChange={onChange} />
        <div className="travel-dates">
          <TextField
            name="at"
            label="As recorded at"
            type="datetime-local"
            value={localOf(asOf.at)}
            onChange={(local) => onChange(withAt(asOf, local))}
          />
          <TextField
            name="effectiveOn"
            label="By business date"
            type="date"
            value={asOf.effectiveOn ?? ''}
            onChange={(day) => onChange(withDay(asOf, day))}
          />
        </div>
      </div>
      <p role="status" className="small">
        {past ? <strong>Showing the account {wordsOf(asOf)}.</strong> : 'Showing the account as it is now.'}
      </p>
      {asOf.version !== undefined && asOf.version <= newest.version && (
        <Changes account={newest} version={asOf.version} />
      )}
    </section>
  );
}

function VersionSlider({ newest, asOf, onChange }: Props) {
  const wanted = asOf.version ?? newest.version;
  const [dragged, setDragged] = useState<number>();
  const version = Math.min(dragged ?? wanted, newest.version);
  useEffect(() => {
    if (dragged === undefined) return;
    const timer = setTimeout(() => {
      onChange(dragged >= newest.version ? {} : { version: dragged });
      setDragged(undefined);
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [dragged, newest.version, onChange]);
  return (
    <Slider.Root
      min={1}
      max={Math.max(2, newest.version)}
      value={version}
      disabled={newest.version < 2}
      onValueChange={(next) => setDragged(Number(next))}
    >
      <span className="slider-label">
        <Slider.Label>Version</Slider.Label>
        <span>
          {version} of {newest.version}
        </span>
      </span>
      <Slider.Control className="slider-control">
        <Slider.Track className="slider-track">
          <Slider.Indicator className="slider-fill" />
          <Slider.Thumb className="slider-thumb" aria-label="Version" />
        </Slider.Track>
      </Slider.Control>
    </Slider.Root>
  );
}

/** An instant in the format of a local date and time field. */
function localOf(iso: string | undefined): string {
  if (iso === undefined) return '';
  const time = new Date(iso);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function withAt({ effectiveOn }: AsOf, local: string): AsOf {
  const day = effectiveOn === undefined ? {} : { effectiveOn };
  const time = new Date(local).getTime();
  return Number.isNaN(time) ? day : { ...day, at: new Date(time).toISOString() };
}

function withDay({ at }: AsOf, effectiveOn: string): AsOf {
  const instant = at === undefined ? {} : { at };
  return effectiveOn === '' ? instant : { ...instant, effectiveOn };
}

function wordsOf({ version, at, effectiveOn }: AsOf): string {
  if (version !== undefined) return `as of version ${version}`;
  const known = at === undefined ? '' : `as recorded at ${formatInstant(at)}`;
  const booked = effectiveOn === undefined ? '' : `by business date ${effectiveOn}`;
  return [known, booked].filter(Boolean).join(', ');
}
