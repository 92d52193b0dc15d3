/** How a command speaks: to a person, or (`--json`) to a program. */
export interface Output {
  readonly isJson: boolean;
  /** The answer of the command; `text` is for people. */
  answer(value: unknown, text: string): void;
  /** What goes on meanwhile; never mixed into the answer. */
  note(text: string): void;
}

export function outputFor(isJson: boolean): Output {
  return {
    isJson,
    answer: (value, text) => process.stdout.write(`${isJson ? JSON.stringify(value, null, 2) : text}\n`),
    note: (text) => process.stderr.write(`${text}\n`),
  };
}

/** Columns of equal width, for people. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, String(cell).length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) =>
          typeof cell === 'number' ? String(cell).padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
