import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id } from './shapes.ts';

// What Apple's phones call by themselves for the passes that they keep ("Adding a Web Service to Update Passes"). The
// paths after the tenant, the headers and the answers are Apple's.

const base = '/api/v1/passes/apple/:tenant/v1';
const Device = z.string().min(1).max(200);
const Serial = z.string().min(1).max(200);
const PassType = z.string().min(1).max(200);
const Business = z.strictObject({ tenant: Id });
const OfPhone = Business.extend({ device: Device, passType: PassType });
const OfPass = Business.extend({ passType: PassType, serial: Serial });
const ERRORS = ['PASS_REFUSED'] as const;

export const registerPhone = endpoint({
  id: 'passes.registerPhone', method: 'POST', path: `${base}/devices/:device/registrations/:passType/:serial`, permission: 'public', summary: 'A phone wants to be told when a pass changes', params: OfPhone.extend({ serial: Serial }),
  body: z.object({ pushToken: z.string().regex(/^[0-9A-Za-z_-]{1,200}$/, { error: 'invalid' }) }), status: 201, errors: ERRORS,
});
export const unregisterPhone = endpoint({ id: 'passes.unregisterPhone', method: 'DELETE', path: `${base}/devices/:device/registrations/:passType/:serial`, permission: 'public', summary: 'A phone has thrown a pass away', params: OfPhone.extend({ serial: Serial }), status: 200, errors: ERRORS });
export const changedPasses = endpoint({
  id: 'passes.changedPasses', method: 'GET', path: `${base}/devices/:device/registrations/:passType`, permission: 'public', summary: 'Which passes of a phone changed since it asked last; 204 for none', params: OfPhone, query: z.strictObject({ passesUpdatedSince: z.string().max(60).optional() }),
  response: z.strictObject({ serialNumbers: z.array(z.string()), lastUpdated: z.string() }), errors: [],
});
export const latestPass = endpoint({ id: 'passes.latestPass', method: 'GET', path: `${base}/passes/:passType/:serial`, permission: 'public', summary: 'A pass as it is now; 304 when the phone has it', params: OfPass, produces: 'application/vnd.apple.pkpass', errors: ERRORS });
export const phoneLog = endpoint({ id: 'passes.phoneLog', method: 'POST', path: `${base}/log`, permission: 'public', summary: 'What went wrong on a phone', params: Business, body: z.object({ logs: z.array(z.string().max(2000)).max(100) }), status: 200, errors: [] });
