import { bulkInvite, memberDirectory, withdrawInvited } from '#capabilities/identity/public.ts';
import { promoterInUse } from '#apps/tickets/errors.ts';
import type { Ctx } from '#platform/context.ts';
import { rethrowConstraint } from '#platform/errors.ts';
import { allCodes, deleteLinks, insertImported, linksOfMembers, usedLinks } from './queries.ts';

export interface ImportedPromoter { name: string; email: string; /** In capitals, as it was printed elsewhere. */ code: string; commissionBp: number | null }

/** Every code of the tenant, for the judgement of a file. */
export const promoterCodes = (ctx: Ctx) => allCodes(ctx);

/** Links as they were in use elsewhere. Who is no member yet becomes one by invitation; nobody is written to. @returns ids in order */
export async function importPromoters(ctx: Ctx, people: readonly ImportedPromoter[]): Promise<string[]> {
  if (people.length === 0) return [];
  const known = new Map((await memberDirectory(ctx)).map(({ email, userId }) => [email.toLowerCase(), userId]));
  const fresh = new Map(people.map((person) => [person.email.trim().toLowerCase(), person.name] as const).filter(([email]) => !known.has(email)));
  const ids = await bulkInvite(ctx, [...fresh].map(([email, name]) => ({ email, name, roleKeys: ['tickets.promoter'] })));
  for (const [index, email] of [...fresh.keys()].entries()) known.set(email, ids[index]!);
  const rows = await insertImported(ctx, people.map(({ email, code, commissionBp }) => ({ memberId: known.get(email.trim().toLowerCase())!, code, commissionBp })));
  const byCode = new Map(rows.map(({ id, code }) => [code, id]));
  return people.map(({ code }) => byCode.get(code)!);
}

/** Take them back, and the invitations that nobody accepted. @throws PROMOTER_IN_USE once somebody came or bought by one */
export async function removeImportedPromoters(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  if (await usedLinks(ctx, ids)) throw promoterInUse();
  const gone = await deleteLinks(ctx, ids).catch((error) => rethrowConstraint(error, { ticket_order_promoter: promoterInUse, commission_link: promoterInUse }));
  const kept = new Set((await linksOfMembers(ctx, gone.map(({ memberId }) => memberId))).map(({ memberId }) => memberId));
  await withdrawInvited(ctx, [...new Set(gone.map(({ memberId }) => memberId))].filter((id) => !kept.has(id)));
}
