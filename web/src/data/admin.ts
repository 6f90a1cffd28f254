import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { type AccessGrant, getAccessRules, listGrants } from '#contracts/access.ts';
import { type ApiKey as ApiKeyShape, listApiKeys } from '#contracts/api-keys.ts';
import { auditFilters, type AuditEntry as AuditEntryShape, listAudit } from '#contracts/audit.ts';
import { getMember, listColleagues, listInvitations, listMembers } from '#contracts/members.ts';
import { getMessage, listMessages } from '#contracts/notifications.ts';
import { listJobFailures } from '#contracts/operations.ts';
import { listPermissions, listRoles } from '#contracts/roles.ts';
import { getTenant, listBranches } from '#contracts/tenant.ts';
import { call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';

export type AuditEntry = z.infer<typeof AuditEntryShape>;
export type ApiKey = z.infer<typeof ApiKeyShape>;
export type Grant = z.infer<typeof AccessGrant>;

/** Realtime topics, and the first part of the query keys. */
export const topic = { members: 'members', roles: 'roles', access: 'access', audit: 'audit', keys: 'api-keys', jobs: 'jobs', outbox: 'outbox', tenant: 'tenant' } as const;

export const memberPages = (query: { q?: string; status?: string; roleId?: string }) => pagesOf(listMembers, [topic.members, 'list'], { limit: 100, ...query });
export const memberOf = (id: string) => queryOptions({ queryKey: [topic.members, 'one', id], queryFn: ({ signal }) => call(getMember, { params: { id } }, { signal }) });
export const invitations = queryOptions({ queryKey: [topic.members, 'invitations'], queryFn: ({ signal }) => call(listInvitations, undefined, { signal }) });
export const colleagues = queryOptions({ queryKey: [topic.members, 'colleagues'], queryFn: ({ signal }) => call(listColleagues, { query: { all: 'true' } }, { signal }) });

export const roles = queryOptions({ queryKey: [topic.roles, 'list'], queryFn: ({ signal }) => call(listRoles, undefined, { signal }) });
export const permissions = queryOptions({ queryKey: [topic.roles, 'permissions'], queryFn: ({ signal }) => call(listPermissions, undefined, { signal }), staleTime: 10 * 60_000 });

export const accessRules = queryOptions({ queryKey: [topic.access, 'rules'], queryFn: ({ signal }) => call(getAccessRules, undefined, { signal }) });
export const grants = (ended: boolean) => queryOptions({ queryKey: [topic.access, 'grants', ended], queryFn: ({ signal }) => call(listGrants, { query: ended ? { ended: 'true' } : {} }, { signal }) });

export const auditPages = (query: { entity?: string; entityId?: string; actorId?: string; action?: string; from?: string; to?: string }) => pagesOf(listAudit, [topic.audit, 'list'], { limit: 100, ...query });
export const auditWords = queryOptions({ queryKey: [topic.audit, 'filters'], queryFn: ({ signal }) => call(auditFilters, undefined, { signal }), staleTime: 10 * 60_000 });

export const apiKeys = queryOptions({ queryKey: [topic.keys, 'list'], queryFn: ({ signal }) => call(listApiKeys, undefined, { signal }) });

export const jobPages = (status: 'failed' | 'rerun' | 'dismissed') => pagesOf(listJobFailures, [topic.jobs, 'list'], { limit: 100, status });

export const messagePages = (query: { status?: string | undefined; channel?: string | undefined }) => pagesOf(listMessages, [topic.outbox, 'list'], { limit: 50, ...query });
export const messageOf = (id: string) => queryOptions({ queryKey: [topic.outbox, 'one', id], queryFn: ({ signal }) => call(getMessage, { params: { id } }, { signal }) });

export const tenant = queryOptions({ queryKey: [topic.tenant, 'one'], queryFn: ({ signal }) => call(getTenant, undefined, { signal }) });
export const branches = queryOptions({ queryKey: [topic.tenant, 'branches'], queryFn: ({ signal }) => call(listBranches, undefined, { signal }) });
