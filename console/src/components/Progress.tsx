export const Progress = ({
  label,
  done,
  total,
}: {
  readonly label: string;
  readonly done: number;
  readonly total: number;
}) => (
  <progress className="progress" aria-label={label} value={done} max={Math.max(1, total)}>
    {Math.floor((100 * done) / Math.max(1, total))} %
  </progress>
);
