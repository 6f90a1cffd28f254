import { defineError } from '#platform/errors.ts';

export const gateNotFound = defineError('GATE_NOT_FOUND', 'not_found');
export const gateNameTaken = defineError('GATE_NAME_TAKEN', 'conflict');
export const gateInUse = defineError('GATE_IN_USE', 'conflict');
export const deviceNotFound = defineError('DEVICE_NOT_FOUND', 'not_found');
export const deviceIsRevoked = defineError('DEVICE_IS_REVOKED', 'conflict');
/** Scans come from a paired device, so that what happens without a network has an owner. */
export const deviceRequired = defineError('DEVICE_REQUIRED', 'conflict');
/** Wrong, used, or older than ten minutes: one answer for all. */
export const pairingCodeInvalid = defineError('PAIRING_CODE_INVALID', 'unprocessable');
export const userNotFound = defineError('USER_NOT_FOUND', 'not_found');
export const scanNotFound = defineError('SCAN_NOT_FOUND', 'not_found');
/** `details.result`: why nobody may overrule it. */
export const notOverridable = defineError('NOT_OVERRIDABLE', 'conflict');
export const alreadyOverridden = defineError('ALREADY_OVERRIDDEN', 'conflict');
export const nothingToUndo = defineError('NOTHING_TO_UNDO', 'conflict');
