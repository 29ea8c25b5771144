import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers are aligned to the end of their column. */
  readonly isNumber?: boolean;
  /** Hidden on narrow screens. */
  readonly isExtra?: boolean;
}

interface Props<Row> {
  /** The table's label for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Whether other rows are loading. */
  readonly isOld?: boolean;
  readonly foot?: ReactNode;
}

/** The first column is each row's heading. */
export function Table<Row>({ label, columns, rows, keyOf, isOld = false, foot }: Props<Row>) {
  const classOf = ({ isNumber, isExtra }: Column<Row>) =>
    `${isNumber ? 'number' : ''} ${isExtra ? 'extra' : ''}`.trim() || undefined;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a fieldset belongs to a form
    <div role="group" className="table-box" aria-label={label} tabIndex={0} aria-busy={isOld}>
      <table className="table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" className={classOf(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column, index) =>
                index === 0 ? (
                  <th key={column.title} scope="row" className={classOf(column)}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.title} className={classOf(column)}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
        {foot}
      </table>
    </div>
  );
}
