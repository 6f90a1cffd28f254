import * as contract from '#contracts/tickets-door.ts';
import type { Routes } from '#platform/route.ts';
import { changeDevice, createDevice, listDevices, pairDevice, repairDevice, revokeDevice } from './devices.ts';
import { changeGate, createGate, deleteGate, listGates } from './gates.ts';
import { doorStats, listScans, searchAtDoor } from './look.ts';
import { sendManifest } from './manifest.ts';
import { scanOnline } from './scan.ts';
import { listDoors, listDoorStaff, setDoorStaff } from './staff.ts';
import { overrideScan, undoCheckin } from './supervise.ts';
import { uploadScans } from './upload.ts';

export function doorRoutes(routes: Routes): void {
  routes.mount(contract.listGates, (ctx, { params }) => listGates(ctx, params.id));
  routes.mount(contract.createGate, (ctx, { params, body }) => createGate(ctx, params.id, body));
  routes.mount(contract.changeGate, (ctx, { params, body }) => changeGate(ctx, params.id, body));
  routes.mount(contract.deleteGate, (ctx, { params }) => deleteGate(ctx, params.id));

  routes.mount(contract.listDevices, (ctx, { params }) => listDevices(ctx, params.id));
  routes.mount(contract.createDevice, (ctx, { params, body }) => createDevice(ctx, params.id, body));
  routes.mount(contract.changeDevice, (ctx, { params, body }) => changeDevice(ctx, params.id, body));
  routes.mount(contract.repairDevice, (ctx, { params }) => repairDevice(ctx, params.id));
  routes.mount(contract.revokeDevice, (ctx, { params }) => revokeDevice(ctx, params.id));
  routes.mountOpen(contract.pairDevice, (open, { body }) => pairDevice(open, body.code));

  routes.mount(contract.listDoorStaff, (ctx, { params }) => listDoorStaff(ctx, params.id));
  routes.mount(contract.setDoorStaff, (ctx, { params, body }) => setDoorStaff(ctx, params.id, body.items));
  routes.mount(contract.listDoors, (ctx, { query }) => listDoors(ctx, query));

  routes.mountOpen(contract.getManifest, (open, { params, query }) => sendManifest(open, params.eventId, query));
  routes.mount(contract.scan, (ctx, { params, body }) => scanOnline(ctx, params.eventId, body));
  routes.mount(contract.uploadScans, (ctx, { params, body }) => uploadScans(ctx, params.eventId, body));
  routes.mount(contract.searchTickets, (ctx, { params, query }) => searchAtDoor(ctx, params.eventId, query));

  routes.mount(contract.listScans, (ctx, { params, query }) => listScans(ctx, params.eventId, query));
  routes.mount(contract.overrideScan, (ctx, { params, body }) => overrideScan(ctx, params.eventId, params.scanId, body.reason));
  routes.mount(contract.undoCheckin, (ctx, { params, body }) => undoCheckin(ctx, params.id, body.reason));
  routes.mount(contract.doorStats, (ctx, { params }) => doorStats(ctx, params.eventId));
}
