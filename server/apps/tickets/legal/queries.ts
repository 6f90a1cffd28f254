import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { readCursor, toPage } from '#platform/paging.ts';

const columns = ['id', 'legalName', 'taxIdType', 'taxId', 'taxIdCheckDigit', 'producerRegistration', 'address', 'city', 'country', 'email', 'phone', 'taxRegime', 'version'] as const;
type Values = {
  legalName: string; taxIdType: 'NIT' | 'CC' | 'CE' | 'RUT' | 'RFC' | 'RUC' | 'OTHER'; taxId: string; taxIdCheckDigit: string | null; producerRegistration: string | null; address: string | null; city: string | null; country: string; email: string | null;
  phone: string | null; taxRegime: 'performing_arts_excluded' | 'standard';
};

const profilesOf = (ctx: Ctx) => ctx.tx.selectFrom('legalProfile').select(columns).select((eb) =>
  eb.selectFrom('ticketEvent as e').whereRef('e.tenantId', '=', 'legalProfile.tenantId').whereRef('e.legalProfileId', '=', 'legalProfile.id').select((e) => e.cast<number>(e.fn.countAll(), 'integer').as('n')).$asScalar().$notNull().as('events'))
  .where('tenantId', '=', ctx.actor.tenantId);

export async function profilePage(ctx: Ctx, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const from = readCursor(cursor, 2);
  const rows = await profilesOf(ctx).select(sql<string>`lower(legal_name)`.as('sortName'))
    .$if(from !== null, (query) => query.where(sql<boolean>`(lower(legal_name), id) > (${from![0]}::text, ${from![1]}::uuid)`))
    .orderBy(sql`lower(legal_name)`).orderBy('id').limit(limit + 1).execute();
  const page = toPage(rows, limit, (row) => [row.sortName, row.id]);
  return { items: page.items.map(({ sortName: _, ...row }) => row), next: page.next };
}
export const profileById = (ctx: Ctx, id: string) => profilesOf(ctx).where('id', '=', id).executeTakeFirst();
export const lockProfile = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('legalProfile').select(columns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();
export const insertProfile = (ctx: Ctx, values: Values) =>
  ctx.tx.insertInto('legalProfile').values({ tenantId: ctx.actor.tenantId, ...values }).returning('id').executeTakeFirstOrThrow();
export const updateProfile = (ctx: Ctx, id: string, values: object) =>
  ctx.tx.updateTable('legalProfile').set(values).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
export const deleteProfileRow = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('legalProfile').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
export const tenantOf = (ctx: Ctx) => ctx.tx.selectFrom('tenant').select(['country', 'currency', 'zone']).where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();
