// Made by `npm run types` from the migrations; not edited by hand.
import type { ColumnType } from 'kysely';

// oxlint-disable-next-line typescript/no-explicit-any -- whoever reads json parses it
type Json = any;

export interface DB {
  auditLog: {
    tenantId: string;
    id: ColumnType<string, string | undefined, string>;
    occurredAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
    actorType: 'user' | 'system' | 'client' | 'api_key' | 'gateway';
    actorId: ColumnType<string | null, string | null | undefined, string | null>;
    actorName: ColumnType<string | null, string | null | undefined, string | null>;
    action: string;
    entity: string;
    entityId: ColumnType<string | null, string | null | undefined, string | null>;
    summary: ColumnType<string | null, string | null | undefined, string | null>;
    before: ColumnType<Json | null, string | null | undefined, string | null>;
    after: ColumnType<Json | null, string | null | undefined, string | null>;
    reason: ColumnType<string | null, string | null | undefined, string | null>;
    ip: ColumnType<string | null, string | null | undefined, string | null>;
    userAgent: ColumnType<string | null, string | null | undefined, string | null>;
    requestId: ColumnType<string | null, string | null | undefined, string | null>;
  };
  booking: {
    tenantId: string;
    id: ColumnType<string, string | undefined, string>;
    resourceId: string;
    ownerType: string;
    ownerId: string;
    label: ColumnType<string | null, string | null | undefined, string | null>;
    startsAt: ColumnType<Temporal.Instant, Temporal.Instant | string, Temporal.Instant | string>;
    endsAt: ColumnType<Temporal.Instant, Temporal.Instant | string, Temporal.Instant | string>;
    blockFrom: ColumnType<Temporal.Instant, Temporal.Instant | string, Temporal.Instant | string>;
    blockTo: ColumnType<Temporal.Instant, Temporal.Instant | string, Temporal.Instant | string>;
    holdExpiresAt: ColumnType<Temporal.Instant | null, Temporal.Instant | string | null | undefined, Temporal.Instant | string | null>;
    tentative: ColumnType<boolean, boolean | undefined, boolean>;
    blocking: ColumnType<boolean, boolean | undefined, boolean>;
    visible: ColumnType<boolean, boolean | undefined, boolean>;
    endedAt: ColumnType<Temporal.Instant | null, Temporal.Instant | string | null | undefined, Temporal.Instant | string | null>;
    endReason: ColumnType<'moved' | 'released' | 'expired' | 'completed' | null, 'moved' | 'released' | 'expired' | 'completed' | null | undefined, 'moved' | 'released' | 'expired' | 'completed' | null>;
    sequence: ColumnType<number, number | undefined, number>;
    createdAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
    createdBy: ColumnType<string | null, string | null | undefined, string | null>;
  };
  branch: {
    tenantId: string;
    id: ColumnType<string, string | undefined, string>;
    name: string;
    zone: string;
    currency: string;
    address: ColumnType<string | null, string | null | undefined, string | null>;
    phone: ColumnType<string | null, string | null | undefined, string | null>;
    lat: ColumnType<number | null, number | null | undefined, number | null>;
    lng: ColumnType<number | null, number | null | undefined, number | null>;
    active: ColumnType<boolean, boolean | undefined, boolean>;
    version: ColumnType<number, number | undefined, number>;
    createdAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
    createdBy: ColumnType<string | null, string | null | undefined, string | null>;
    updatedAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
    updatedBy: ColumnType<string | null, string | null | undefined, string | null>;
  };
  calendarBlock: {
    tenantId: string;
    id: ColumnType<string, string | undefined, string>;
    branchId: string;
    kind: 'maintenance' | 'manual';
    reason: string;
    removedAt: ColumnType<Temporal.Instant | null, Temporal.Instant | string | null | undefined, Temporal.Instant | string | null>;
    version: ColumnType<number, number | undefined, number>;
    createdAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
    createdBy: ColumnType<string | null, string | null | undefined, string | null>;
    updatedAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
    updatedBy: ColumnType<string | null, string | null | undefined, string | null>;
  };
  calendarException: {
    tenantId: string;
    id: ColumnType<string, string | undefined, string>;
    branchId: string;
    resourceId: ColumnType<string | null, string | null | undefined, string | null>;
    day: string;
    name: string;
    hours: ColumnType<Json, string | undefined, string>;
    version: ColumnType<number, number | undefined, number>;
    createdAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
    createdBy: ColumnType<string | null, string | null | undefined, string | null>;
    updatedAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
    updatedBy: ColumnType<string | null, string | null | undefined, string | null>;
  };
  calendarFeed: {
    tenantId: string;
    id: ColumnType<string, string | undefined, string>;
    resourceId: string;
    tokenHash: string;
    createdAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
    createdBy: ColumnType<string | null, string | null | undefined, string | null>;
    revokedAt: ColumnType<Temporal.Instant | null, Temporal.Instant | string | null | undefined, Temporal.Instant | string | null>;
  };
  counter: {
    tenantId: string;
    scope: string;
    value: number;
  };
  cronRun: {
    tenantId: string;
    job: string;
    runKey: string;
    dueAt: ColumnType<Temporal.Instant, Temporal.Instant | string, Temporal.Instant | string>;
    startedAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
  };
  domainEvent: {
    tenantId: string;
    id: ColumnType<string, string | undefined, string>;
    name: string;
    entityId: ColumnType<string | null, string | null | undefined, string | null>;
    payload: ColumnType<Json, string, string>;
    occurredAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
  };
  idempotencyKey: {
    tenantId: string;
    actor: string;
    key: string;
    requestHash: string;
    status: number;
    headers: ColumnType<Json, string | undefined, string>;
    body: ColumnType<string | null, string | null | undefined, string | null>;
    createdAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
  };
  jobFailure: {
    tenantId: string;
    id: ColumnType<string, string | undefined, string>;
    name: string;
    payload: ColumnType<Json, string, string>;
    error: string;
    attempts: number;
    firstFailedAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
    lastFailedAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
    status: ColumnType<'failed' | 'rerun' | 'dismissed', 'failed' | 'rerun' | 'dismissed' | undefined, 'failed' | 'rerun' | 'dismissed'>;
    resolvedBy: ColumnType<string | null, string | null | undefined, string | null>;
    resolvedAt: ColumnType<Temporal.Instant | null, Temporal.Instant | string | null | undefined, Temporal.Instant | string | null>;
    jobId: string;
  };
  notice: {
    tenantId: string;
    seq: number;
    topic: string;
    branchId: ColumnType<string | null, string | null | undefined, string | null>;
    userId: ColumnType<string | null, string | null | undefined, string | null>;
    ids: ColumnType<Json, string, string>;
    version: ColumnType<number | null, number | null | undefined, number | null>;
    createdAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
  };
  noticeCounter: {
    tenantId: string;
    value: number;
  };
  openingHours: {
    tenantId: string;
    id: ColumnType<string, string | undefined, string>;
    branchId: string;
    resourceId: ColumnType<string | null, string | null | undefined, string | null>;
    weekday: number;
    opens: string;
    closes: string;
  };
  outbox: {
    id: ColumnType<number, never, never>;
    tenantId: ColumnType<string | null, string | null | undefined, string | null>;
    kind: 'job' | 'notice';
    name: string;
    payload: ColumnType<Json, string, string>;
    jobKey: ColumnType<string | null, string | null | undefined, string | null>;
    createdAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
  };
  resource: {
    tenantId: string;
    id: ColumnType<string, string | undefined, string>;
    branchId: string;
    kind: 'room' | 'staff' | 'equipment' | 'court' | 'vehicle' | 'other';
    code: string;
    name: string;
    capacity: ColumnType<number | null, number | null | undefined, number | null>;
    status: ColumnType<'active' | 'inactive' | 'maintenance', 'active' | 'inactive' | 'maintenance' | undefined, 'active' | 'inactive' | 'maintenance'>;
    bufferBeforeMin: ColumnType<number, number | undefined, number>;
    bufferAfterMin: ColumnType<number, number | undefined, number>;
    userId: ColumnType<string | null, string | null | undefined, string | null>;
    skills: ColumnType<string[], string[] | undefined, string[]>;
    color: ColumnType<string | null, string | null | undefined, string | null>;
    sortOrder: ColumnType<number, number | undefined, number>;
    version: ColumnType<number, number | undefined, number>;
    createdAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
    createdBy: ColumnType<string | null, string | null | undefined, string | null>;
    updatedAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
    updatedBy: ColumnType<string | null, string | null | undefined, string | null>;
  };
  scheduledJob: {
    tenantId: string;
    key: string;
    name: string;
    payload: ColumnType<Json, string, string>;
    runAt: ColumnType<Temporal.Instant, Temporal.Instant | string, Temporal.Instant | string>;
  };
  setting: {
    tenantId: string;
    id: ColumnType<string, string | undefined, string>;
    branchId: ColumnType<string | null, string | null | undefined, string | null>;
    module: string;
    key: string;
    value: ColumnType<Json, string, string>;
    version: ColumnType<number, number | undefined, number>;
    createdAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
    createdBy: ColumnType<string | null, string | null | undefined, string | null>;
    updatedAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
    updatedBy: ColumnType<string | null, string | null | undefined, string | null>;
  };
  stateChange: {
    tenantId: string;
    id: ColumnType<string, string | undefined, string>;
    machine: string;
    entityId: string;
    fromState: ColumnType<string | null, string | null | undefined, string | null>;
    toState: string;
    round: ColumnType<number | null, number | null | undefined, number | null>;
    actorType: 'user' | 'system' | 'client' | 'api_key' | 'gateway';
    actorId: ColumnType<string | null, string | null | undefined, string | null>;
    actorName: ColumnType<string | null, string | null | undefined, string | null>;
    reason: ColumnType<string | null, string | null | undefined, string | null>;
    notes: ColumnType<string | null, string | null | undefined, string | null>;
    occurredAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
  };
  tenant: {
    id: ColumnType<string, string | undefined, string>;
    slug: string;
    name: string;
    zone: string;
    currency: string;
    country: string;
    locale: ColumnType<'es' | 'en', 'es' | 'en' | undefined, 'es' | 'en'>;
    apps: ColumnType<string[], string[] | undefined, string[]>;
    branding: ColumnType<Json, string | undefined, string>;
    status: ColumnType<'active' | 'suspended', 'active' | 'suspended' | undefined, 'active' | 'suspended'>;
    demo: ColumnType<boolean, boolean | undefined, boolean>;
    version: ColumnType<number, number | undefined, number>;
    createdAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
    updatedAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
  };
  tenantDomain: {
    host: string;
    tenantId: string;
  };
  timeOff: {
    tenantId: string;
    id: ColumnType<string, string | undefined, string>;
    resourceId: string;
    kind: 'vacation' | 'sick' | 'personal' | 'training' | 'external' | 'other';
    startsAt: ColumnType<Temporal.Instant, Temporal.Instant | string, Temporal.Instant | string>;
    endsAt: ColumnType<Temporal.Instant, Temporal.Instant | string, Temporal.Instant | string>;
    note: ColumnType<string | null, string | null | undefined, string | null>;
    withdrawnAt: ColumnType<Temporal.Instant | null, Temporal.Instant | string | null | undefined, Temporal.Instant | string | null>;
    version: ColumnType<number, number | undefined, number>;
    createdAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
    createdBy: ColumnType<string | null, string | null | undefined, string | null>;
    updatedAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
    updatedBy: ColumnType<string | null, string | null | undefined, string | null>;
  };
  workerHeartbeat: {
    workerId: string;
    beatAt: ColumnType<Temporal.Instant, Temporal.Instant | string | undefined, Temporal.Instant | string>;
  };
}
