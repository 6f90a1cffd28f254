// A rule answers with a value or with the refusal's stable code and figures; services turn refusals into declared errors.

export interface Refusal<Code extends string = string> {
  ok: false;
  code: Code;
  details: Record<string, unknown>;
}

export type Outcome<T, Code extends string = string> = { ok: true; value: T } | Refusal<Code>;

export const accepted = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });

export const refused = <Code extends string>(code: Code, details: Record<string, unknown> = {}): Refusal<Code> => ({ ok: false, code, details });
