import type { z } from 'zod';
import type { LegalProfileChanges, NewLegalProfile } from '#contracts/tickets-events.ts';
import { invalidTaxId, legalProfileInUse, legalProfileNotFound } from '#apps/tickets/errors.ts';
import { nitCheckDigit } from '#apps/tickets/rules/nit.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { deleteProfileRow, insertProfile, lockProfile, profileById, tenantOf, updateProfile } from './queries.ts';

type TaxId = Pick<z.output<typeof NewLegalProfile>, 'taxIdType' | 'taxId' | 'taxIdCheckDigit'>;

/**
 * A NIT with its digit apart and right (tickets 5.11); other ids as they come.
 * @throws INVALID_TAX_ID
 */
function checkedTaxId({ taxIdType, taxId, taxIdCheckDigit }: TaxId): TaxId {
  if (taxIdType !== 'NIT') return { taxIdType, taxId, taxIdCheckDigit };
  const [, nit, digitBehind] = /^(\d{5,15})(?:-(\d))?$/.exec(taxId) ?? [];
  const digit = digitBehind ?? taxIdCheckDigit;
  if (nit === undefined || digit === null || (digitBehind !== undefined && taxIdCheckDigit !== null && digitBehind !== taxIdCheckDigit)) throw invalidTaxId({ taxId });
  if (nitCheckDigit(nit) !== Number(digit)) throw invalidTaxId({ taxId: nit });
  return { taxIdType, taxId: nit, taxIdCheckDigit: digit };
}

/** @throws LEGAL_PROFILE_NOT_FOUND */
export async function readLegalProfile(ctx: Ctx, id: string) {
  const row = await profileById(ctx, id);
  if (!row) throw legalProfileNotFound();
  return row;
}

async function lockedProfile(ctx: Ctx, id: string) {
  const row = await lockProfile(ctx, id);
  if (!row) throw legalProfileNotFound();
  if (row.version !== ctx.expectedVersion) throw versionMismatch();
  return row;
}

/** @throws INVALID_TAX_ID */
export async function createLegalProfile(ctx: Ctx, input: z.output<typeof NewLegalProfile>) {
  const country = input.country ?? (await tenantOf(ctx)).country;
  const { id } = await insertProfile(ctx, { ...input, ...checkedTaxId(input), country }).catch((error) => rethrowConstraint(error, { legal_profile_nit: invalidTaxId }));
  const row = await readLegalProfile(ctx, id);
  await audit(ctx, { action: 'legal_profile.create', entity: 'legal_profile', entityId: id, after: row });
  return row;
}

/** @throws LEGAL_PROFILE_NOT_FOUND, VERSION_MISMATCH, INVALID_TAX_ID */
export async function changeLegalProfile(ctx: Ctx, id: string, changes: z.output<typeof LegalProfileChanges>) {
  const before = await lockedProfile(ctx, id);
  // Another number or type comes with its own digit.
  const renewed = changes.taxId !== undefined || changes.taxIdType !== undefined || changes.taxIdCheckDigit !== undefined;
  const taxId = renewed ? checkedTaxId({ taxIdType: before.taxIdType, taxId: before.taxId, ...changes, taxIdCheckDigit: changes.taxIdCheckDigit ?? (changes.taxId === undefined ? before.taxIdCheckDigit : null) }) : {};
  await updateProfile(ctx, id, { legalName: before.legalName, ...changes, ...taxId });
  const row = await readLegalProfile(ctx, id);
  await audit(ctx, { action: 'legal_profile.change', entity: 'legal_profile', entityId: id, before, after: row });
  return row;
}

/** @throws LEGAL_PROFILE_NOT_FOUND, VERSION_MISMATCH, LEGAL_PROFILE_IN_USE */
export async function deleteLegalProfile(ctx: Ctx, id: string): Promise<void> {
  const before = await lockedProfile(ctx, id);
  await deleteProfileRow(ctx, id).catch((error) => rethrowConstraint(error, { ticket_event_legal_profile: legalProfileInUse }));
  await audit(ctx, { action: 'legal_profile.delete', entity: 'legal_profile', entityId: id, before });
}
