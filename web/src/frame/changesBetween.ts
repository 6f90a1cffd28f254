export interface Change {
  /** `phones.0.number` */
  path: string;
  before: unknown;
  after: unknown;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The leaves that differ between two stored values; lists of plain values are compared as a whole. */
export function changesBetween(before: unknown, after: unknown, path = ''): Change[] {
  if (Object.is(before, after) || JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isRecord(before) || isRecord(after)) {
    // A record against nothing is shown field by field, too.
    if ((isRecord(before) || before === null || before === undefined) && (isRecord(after) || after === null || after === undefined)) {
      const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
      return [...names].flatMap((name) => changesBetween((before as Record<string, unknown> | null)?.[name], (after as Record<string, unknown> | null)?.[name], path ? `${path}.${name}` : name));
    }
  }
  return [{ path: path || '·', before, after }];
}
