import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Branding } from './me.ts';
import { Currency, Id, Locale, OptionalText, Text, Version, Zone } from './shapes.ts';

// The business itself: its name, looks, and branches.

export const Tenant = z.strictObject({
  id: Id, slug: z.string(), name: z.string(), zone: Zone, currency: Currency, country: z.string(), locale: Locale, apps: z.array(z.string()), branding: Branding, demo: z.boolean(), version: Version,
});
export const getTenant = endpoint({ id: 'tenant.get', method: 'GET', path: '/api/v1/tenant', permission: 'signed_in', summary: 'The business', response: Tenant, errors: [] });
export const changeTenant = endpoint({
  id: 'tenant.change', method: 'PATCH', path: '/api/v1/tenant', permission: 'settings.manage', summary: 'Change name, zone, language, looks', audit: true, ifMatch: true,
  body: z.strictObject({ name: Text(100).optional(), zone: Zone.optional(), locale: Locale.optional(), branding: Branding.partial().optional() }), response: Tenant, errors: ['FILE_NOT_FOUND', 'FILE_IN_USE'],
});

export const Branch = z.strictObject({
  id: Id, name: z.string(), zone: Zone, currency: Currency, address: z.string().nullable(), phone: z.string().nullable(), lat: z.number().nullable(), lng: z.number().nullable(), active: z.boolean(), version: Version,
});
export type Branch = z.infer<typeof Branch>;
const branches = '/api/v1/tenant/branches';
const params = z.strictObject({ id: Id });
const fields = {
  address: OptionalText(300).nullable().optional(), phone: OptionalText(40).nullable().optional(), lat: z.number().min(-90).max(90).nullable().optional(), lng: z.number().min(-180).max(180).nullable().optional(),
};
export const listBranches = endpoint({ id: 'tenant.listBranches', method: 'GET', path: branches, permission: 'signed_in', summary: 'Branches', response: z.strictObject({ items: z.array(Branch) }), errors: [] });
export const createBranch = endpoint({
  id: 'tenant.createBranch', method: 'POST', path: branches, permission: 'settings.manage', summary: 'Open a branch', audit: true, status: 201,
  body: z.strictObject({ name: Text(100), zone: Zone.optional(), currency: Currency.optional(), ...fields }), response: Branch, errors: ['BRANCH_NAME_TAKEN'],
});
export const changeBranch = endpoint({
  id: 'tenant.changeBranch', method: 'PATCH', path: `${branches}/:id`, permission: 'settings.manage', summary: 'Change a branch, or close it (`active: false`)', audit: true, ifMatch: true, params,
  body: z.strictObject({ name: Text(100).optional(), zone: Zone.optional(), active: z.boolean().optional(), ...fields }), response: Branch, errors: ['BRANCH_NAME_TAKEN', 'LAST_BRANCH'],
});
export const deleteBranch = endpoint({
  id: 'tenant.deleteBranch', method: 'DELETE', path: `${branches}/:id`, permission: 'settings.manage', summary: 'Delete a branch that nothing refers to', audit: true, params, errors: ['BRANCH_IN_USE', 'LAST_BRANCH'],
});
