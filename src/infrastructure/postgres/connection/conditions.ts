/** Conditions of a query with their values. */
export class Conditions {
  readonly values: unknown[];
  readonly #all = ['true'];

  constructor(...values: unknown[]) {
    this.values = values;
  }

  /** @param condition with `?` for the value; omitted if the value is undefined */
  add(condition: string, value: unknown): void {
    if (value !== undefined) this.#all.push(condition.replaceAll('?', `$${this.values.push(value)}`));
  }

  /** The parameter of a further value. */
  parameter(value: unknown): string {
    return `$${this.values.push(value)}`;
  }

  /** @param condition without a value */
  require(condition: string): void {
    this.#all.push(condition);
  }

  get text(): string {
    return this.#all.join(' AND ');
  }
}
