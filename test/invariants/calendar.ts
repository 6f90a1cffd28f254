import type { Rule } from './rule.ts';

export const calendarRules: readonly Rule[] = [
  { no: 9, name: 'no two bookings of a resource overlap', sql: `
    select a.id, b.id::text as what from booking a join booking b on a.tenant_id = b.tenant_id and a.resource_id = b.resource_id and a.id < b.id and a.blocking and b.blocking
      and tstzrange(a.block_from, a.block_to) && tstzrange(b.block_from, b.block_to) where a.tenant_id = $1` },
  { no: 7, name: 'no hold outlives its time by more than its release takes', sql: `
    select id, hold_expires_at::text as what from booking where tenant_id = $1 and blocking and hold_expires_at < $2::timestamptz - interval '15 minutes'` },
  { no: 9, name: 'nobody is in two places at once, whatever stands for them', sql: `
    select a.id, b.id::text as what from booking a join resource ra on ra.tenant_id = a.tenant_id and ra.id = a.resource_id
      join booking b on b.tenant_id = a.tenant_id and b.resource_id <> a.resource_id and a.id < b.id and b.blocking join resource rb on rb.tenant_id = b.tenant_id and rb.id = b.resource_id and rb.user_id = ra.user_id
    where a.tenant_id = $1 and a.blocking and tstzrange(a.block_from, a.block_to) && tstzrange(b.block_from, b.block_to)` },
];
