import { randomInt } from 'node:crypto';
import { addressCounter, deviceRevoked, recognizeDevices } from '#capabilities/identity/public.ts';
import { asVisitor, countTry, mayTry } from '#capabilities/links/public.ts';
import { limitExceeded } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { audit } from '#platform/audit.ts';
import { can, type Ctx, type OpenCtx } from '#platform/context.ts';
import { versionMismatch } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { digest, tenantToken } from '#platform/vault.ts';
import { deviceIsRevoked, deviceNotFound, gateNotFound, pairingCodeInvalid } from './errors.ts';
import { pairingTenant } from './pairing-queries.ts';
import { countDevices, deviceById, deviceByToken, devicesOf, dropPairing, gateById, insertDevice, lockDevice, putPairing, takePairing, updateDevice } from './queries.ts';
import { doorOf } from './scope.ts';
import { doorChanged } from './topic.ts';

const PREFIX = 'mst_scan_';
const PAIRING_MINUTES = 10;
const MOST_DEVICES = 200;
/** What a scanner may do: scan at its event, and see names. Nothing that shows an address. */
const RIGHTS: ReadonlySet<string> = new Set(['tickets.checkin.scan.assigned', 'tickets.attendee.read_name']);

recognizeDevices({
  prefix: PREFIX,
  find: async (tx, tenantId, tokenHash) => {
    const device = await deviceByToken(tx, tenantId, tokenHash);
    if (!device || device.tenantStatus !== 'active') return null;
    if (device.status !== 'paired') throw deviceRevoked();
    return { type: 'device', id: device.id, userId: null, tenantId, name: device.name, sessionId: null, permissions: RIGHTS, branchIds: null, roles: [] };
  },
});

// Without what looks like something else; eight of them are forty bits, good for ten minutes and once.
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const newCode = (): string => Array.from({ length: 8 }, () => SIGNS[randomInt(SIGNS.length)]).join('');
const shown = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;
/** As somebody types it: small letters, dashes, and an O for a zero. */
const meant = (typed: string): string => typed.toUpperCase().replaceAll(/[^0-9A-Z]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
const codeHash = (code: string): string => digest(`tickets.pairing:${code}`);

/** @throws EVENT_NOT_FOUND */
export async function listDevices(ctx: Ctx, eventId: string) {
  await findEvent(ctx, eventId);
  return { items: await devicesOf(ctx, eventId) };
}

/** @throws GATE_NOT_FOUND, for a gate of another event too */
async function mustBeGate(ctx: Ctx, eventId: string, gateId: string): Promise<void> {
  if ((await gateById(ctx, gateId))?.eventId !== eventId) throw gateNotFound();
}

async function newPairing(ctx: Ctx, deviceId: string) {
  const code = newCode();
  const expiresAt = ctx.now.add({ minutes: PAIRING_MINUTES });
  await putPairing(ctx, deviceId, codeHash(code), expiresAt);
  await updateDevice(ctx, deviceId, { pairingExpiresAt: expiresAt });
  return { device: (await deviceById(ctx, deviceId))!, code: shown(code), expiresAt };
}

/** Add a scanner; door staff for a gate that is theirs. @throws EVENT_NOT_FOUND, GATE_NOT_FOUND, LIMIT_EXCEEDED */
export async function createDevice(ctx: Ctx, eventId: string, { name, gateId }: { name: string; gateId: string }) {
  await doorOf(ctx, eventId, gateId);
  await mustBeGate(ctx, eventId, gateId);
  const there = await countDevices(ctx, eventId);
  if (there >= MOST_DEVICES) throw limitExceeded({ limit: MOST_DEVICES, requested: there + 1 });
  const { id } = await insertDevice(ctx, { eventId, gateId, name });
  await audit(ctx, { action: 'scan_device.create', entity: 'scan_device', entityId: id, after: { eventId, gateId, name } });
  await publish(ctx, doorChanged, [eventId]);
  return newPairing(ctx, id);
}

/** @throws DEVICE_NOT_FOUND */
async function locked(ctx: Ctx, id: string) {
  const row = await lockDevice(ctx, id);
  if (!row) throw deviceNotFound();
  return row;
}

/** @throws DEVICE_NOT_FOUND, VERSION_MISMATCH, GATE_NOT_FOUND */
export async function changeDevice(ctx: Ctx, id: string, change: { name?: string | undefined; gateId?: string | undefined }) {
  const before = await locked(ctx, id);
  if (ctx.expectedVersion !== null && before.version !== ctx.expectedVersion) throw versionMismatch();
  const { name = before.name, gateId = before.gateId } = change;
  await mustBeGate(ctx, before.eventId, gateId);
  await updateDevice(ctx, id, { name, gateId });
  await audit(ctx, { action: 'scan_device.change', entity: 'scan_device', entityId: id, before: { name: before.name, gateId: before.gateId }, after: { name, gateId } });
  await publish(ctx, doorChanged, [before.eventId]);
  return (await deviceById(ctx, id))!;
}

/** @throws DEVICE_NOT_FOUND, DEVICE_IS_REVOKED */
export async function repairDevice(ctx: Ctx, id: string) {
  const { status } = await locked(ctx, id);
  if (status === 'revoked') throw deviceIsRevoked();
  await audit(ctx, { action: 'scan_device.pairing', entity: 'scan_device', entityId: id });
  return newPairing(ctx, id);
}

/** Shut out at once: its next request is refused. What it has not sent yet it keeps. @throws DEVICE_NOT_FOUND */
export async function revokeDevice(ctx: Ctx, id: string) {
  const { status, eventId } = await locked(ctx, id);
  await dropPairing(ctx, id);
  if (status !== 'revoked') await updateDevice(ctx, id, { status: 'revoked', revokedAt: ctx.now, pairingExpiresAt: null });
  await audit(ctx, { action: 'scan_device.revoke', entity: 'scan_device', entityId: id, before: { status }, after: { status: 'revoked' } });
  await publish(ctx, doorChanged, [eventId]);
  return (await deviceById(ctx, id))!;
}

/**
 * A phone takes the code: it is gone, and the phone has a token of its own, of which we keep the hash.
 * @throws PAIRING_CODE_INVALID for a wrong, used or late one alike, RATE_LIMITED after five
 */
export async function pairDevice(open: OpenCtx, typed: string) {
  const tries = [{ counter: `scan-pairing:${addressCounter(open.origin.ip)}`, most: 5, minutes: 15 }];
  await mayTry(open, tries);
  const hash = codeHash(meant(typed));
  const tenantId = await pairingTenant(open.db.global, hash);
  const paired = tenantId && (await asVisitor(open, tenantId, { writes: true, name: 'device' }, async (ctx) => {
    const taken = await takePairing(ctx, hash);
    const device = taken && (await lockDevice(ctx, taken.deviceId));
    if (!device || device.status === 'revoked') return null;
    const token = tenantToken(PREFIX, tenantId);
    await updateDevice(ctx, device.id, { status: 'paired', tokenHash: digest(token), pairedAt: ctx.now, pairingExpiresAt: null, manifestCursor: null, lastSeenAt: ctx.now });
    await audit(ctx, { action: 'scan_device.pair', entity: 'scan_device', entityId: device.id, before: { status: device.status }, after: { status: 'paired' } });
    await publish(ctx, doorChanged, [device.eventId]);
    const [event, now] = [await findEvent(ctx, device.eventId), (await deviceById(ctx, device.id))!];
    return { token, deviceId: device.id, name: device.name, eventId: event.id, eventName: event.name, gateName: now.gateName, serverNow: open.now };
  }));
  if (paired) return paired;
  await countTry(open, tries);
  throw pairingCodeInvalid();
}

/** Whether somebody may look over all doors, or only over those to which they are assigned. */
export const seesAllDoors = (ctx: Ctx): boolean => can(ctx.actor, 'tickets.checkin.scan');
