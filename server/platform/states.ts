import type { Ctx } from './context.ts';
import { can } from './context.ts';
import { sql } from './db.ts';
import { insufficientPermissions, invalidStateTransition } from './errors.ts';
import type { AppError } from './errors.ts';

// A machine is a table. Nothing but `move` and `born` writes a status column; the same table draws the diagram
// in the docs and generates the tests of every step by every role in every state.

export interface Step<S extends string, Row> {
  /** The page's number for it (`T3`). */
  id?: string;
  from: S;
  to: S;
  /** Permissions that allow it (any one); null: only the system, or the code that calls it has judged by itself. */
  by: string | readonly string[] | null;
  /** In the page's order; the first refusal is thrown. */
  guards?: readonly Guard<Row>[];
}
export interface Guard<Row> {
  name: string;
  check: (ctx: Ctx, row: Row) => AppError | null | Promise<AppError | null>;
}
export interface Machine<S extends string, Row> {
  name: string;
  /** Table whose `status` column holds the state. */
  table: string;
  states: readonly S[];
  steps: readonly Step<S, Row>[];
}

const machines = new Map<string, Machine<string, never>>();

// oxlint-disable-next-line typescript/no-explicit-any -- the list holds machines of every row
export function machine<S extends string, Row extends { id: string; status: S }>(name: string, table: string, steps: readonly Step<S, Row>[]): Machine<S, Row> {
  const states = [...new Set(steps.flatMap(({ from, to }) => [from, to]))];
  const made: Machine<S, Row> = { name, table, states, steps };
  machines.set(name, made as never);
  return made;
}
export const definedMachines = (): ReadonlyMap<string, Machine<string, never>> => machines;

const permits = (ctx: Ctx, { by }: { by: Step<string, never>['by'] }): boolean =>
  by === null ? ctx.actor.type === 'system' || ctx.actor.type === 'gateway' : (typeof by === 'string' ? [by] : by).some((permission) => can(ctx.actor, permission));

/** Where the row could go by this caller's permissions, guards not asked. */
export const allowedTargets = <S extends string, Row extends { id: string; status: S }>(ctx: Ctx, m: Machine<S, Row>, row: Row): S[] =>
  m.steps.filter((step) => step.from === row.status && permits(ctx, step)).map(({ to }) => to);

export interface MoveOptions {
  reason?: string | null;
  notes?: string | null;
  round?: number;
  /** The caller has judged the permission (a job, a payment that confirms). */
  trusted?: boolean;
}

/**
 * Take one step: permission, state, guards in order, then status and history in one statement. The row must be
 * locked by the caller's transaction.
 *
 * @throws INSUFFICIENT_PERMISSIONS, INVALID_STATE_TRANSITION with details.allowed, or what a guard refuses with
 */
export const move = <S extends string, Row extends { id: string; status: S }>(ctx: Ctx, m: Machine<S, Row>, row: Row, to: S, options: MoveOptions = {}): Promise<void> => moveAll(ctx, m, [row], to, options);

/** The same step of several rows, all or none. @throws what `move` does, for the first that cannot take it */
export async function moveAll<S extends string, Row extends { id: string; status: S }>(ctx: Ctx, m: Machine<S, Row>, rows: readonly Row[], to: S, options: MoveOptions = {}): Promise<void> {
  for (const row of rows) {
    const step = m.steps.find((one) => one.from === row.status && one.to === to);
    if (!step) throw invalidStateTransition({ from: row.status, to, allowed: allowedTargets(ctx, m, row) });
    if (!options.trusted && !permits(ctx, step)) throw insufficientPermissions({ permission: [step.by].flat().join(', ') });
    for (const guard of step.guards ?? []) {
      const refusal = await guard.check(ctx, row);
      if (refusal) throw refusal;
    }
  }
  for (const [from, alike] of Map.groupBy(rows, ({ status }) => status)) await writeStep(ctx, m, alike.map(({ id }) => id), from, to, options);
}

/** The first row of a life's history, right after the insert. */
export const born = <S extends string, Row>(ctx: Ctx, m: Machine<S, Row>, id: string, status: S, options: MoveOptions = {}): Promise<void> => bornAll(ctx, m, [id], status, options);

/** The same for several that were inserted together. */
export async function bornAll<S extends string, Row>(ctx: Ctx, { name }: Machine<S, Row>, ids: readonly string[], status: S, { round, reason, notes }: MoveOptions = {}): Promise<void> {
  const { actor } = ctx;
  await sql`
    insert into state_change (tenant_id, machine, entity_id, from_state, to_state, round, actor_type, actor_id, actor_name, reason, notes)
    select ${actor.tenantId}::uuid, ${name}, id, null, ${status}, ${round ?? null}::integer, ${actor.type}, ${actor.id}::uuid, ${actor.name}, ${reason ?? null}, ${notes ?? null} from unnest(${[...ids]}::uuid[]) as b (id)`.execute(ctx.tx);
}

async function writeStep(ctx: Ctx, { name, table }: { name: string; table: string }, ids: readonly string[], from: string, to: string, options: MoveOptions): Promise<void> {
  const { actor } = ctx;
  const moved = await sql<{ id: string }>`
    with moved as (
      update ${sql.table(table)} set status = ${to} where tenant_id = ${actor.tenantId}::uuid and id = any(${[...ids]}::uuid[]) and status = ${from} returning id
    )
    insert into state_change (tenant_id, machine, entity_id, from_state, to_state, round, actor_type, actor_id, actor_name, reason, notes, occurred_at)
    select ${actor.tenantId}::uuid, ${name}, moved.id, ${from}, ${to}, ${options.round ?? null}::integer, ${actor.type}, ${actor.id}::uuid, ${actor.name}, ${options.reason ?? null}, ${options.notes ?? null}, app.now() from moved
    returning id`.execute(ctx.tx);
  if (moved.rows.length < ids.length) throw invalidStateTransition({ from, to, allowed: [] });
}

/** The steps that a thing has taken, oldest first. */
export const historyOf = (ctx: Ctx, m: { name: string }, id: string) =>
  ctx.tx.selectFrom('stateChange').select(['id', 'fromState', 'toState', 'round', 'actorType', 'actorId', 'actorName', 'reason', 'notes', 'occurredAt'])
    .where('tenantId', '=', ctx.actor.tenantId).where('machine', '=', m.name).where('entityId', '=', id).orderBy('id').execute();

/** The machine as a Mermaid diagram, for the docs. */
export const diagram = (m: Machine<string, never>): string =>
  ['stateDiagram-v2', ...m.steps.map((step) => `  ${step.from} --> ${step.to}${step.id ? `: ${step.id}` : ''}`)].join('\n');
