import { inTurns, isTaken, place } from '#capabilities/imports/public.ts';
import type { Draft } from '#capabilities/imports/public.ts';
import type { IdOf } from './check-catalog.ts';
import type { Known, KnownClient } from './known.ts';
import type { Plan } from './plan.ts';
import type { ClientRow, StudioTables } from './sheets.ts';

/** Clients of the tenant and of the file, by phone and by e-mail. */
export interface Clients {
  byPhone: Map<string, KnownClient>;
  byEmail: Map<string, KnownClient>;
}

/**
 * Duplicates are found by phone, then by e-mail, in the file and in the tenant (studio 13). The first stays; the other
 * row is shown beside it and its sessions go to the first.
 */
export async function checkClients(tables: StudioTables, known: Known, idOf: IdOf, isOwn: (draft: Draft) => boolean, plan: Plan): Promise<Clients> {
  const clients: Clients = { byPhone: new Map(), byEmail: new Map() };
  const rowOf = new Map<string, ClientRow>();
  for (const client of known.clients) add(clients, client);

  for await (const draft of inTurns(tables.clients)) {
    const { fullName, primaryPhone, email = null } = draft.values;
    if (!isTaken(draft) || fullName === undefined || primaryPhone === undefined) continue;
    const id = idOf(draft);
    const samePhone = clients.byPhone.get(primaryPhone);
    const same = samePhone ?? (email === null ? undefined : clients.byEmail.get(email));
    if (same && !(isOwn(draft) && same.id === id)) {
      const first = rowOf.get(same.id);
      draft.issues.push({
        level: 'duplicate', column: samePhone ? 'primary_phone' : 'email', code: first ? 'DUPLICATE_IN_FILE' : 'DUPLICATE_CLIENT',
        params: { by: samePhone ? 'phone' : 'email', value: samePhone ? primaryPhone : email ?? '', otherName: same.name, otherPhone: same.phone, otherEmail: same.email ?? '', ...(first && { other: place(first) }) },
      });
      // Found by one of the two; the other leads to the same person from now on, unless it is somebody else's.
      if (!clients.byPhone.has(primaryPhone)) clients.byPhone.set(primaryPhone, same);
      if (email !== null && !clients.byEmail.has(email)) clients.byEmail.set(email, same);
      continue;
    }
    const client: KnownClient = { id, name: fullName, phone: primaryPhone, email };
    add(clients, client);
    rowOf.set(id, draft);
    plan.clients.push({ draft, id, client });
  }
  return clients;
}

function add(clients: Clients, client: KnownClient): void {
  clients.byPhone.set(client.phone, client);
  if (client.email !== null) clients.byEmail.set(client.email.toLowerCase(), client);
}
