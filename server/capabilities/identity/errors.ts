import { defineError } from '#platform/errors.ts';

// Signing in.
export const invalidCredentials = defineError('INVALID_CREDENTIALS', 'unauthenticated');
export const tooManyAttempts = defineError('TOO_MANY_ATTEMPTS', 'rate_limited');
export const accountLocked = defineError('ACCOUNT_LOCKED', 'rate_limited');
export const signInBusy = defineError('SIGN_IN_BUSY', 'rate_limited');
export const noActiveMembership = defineError('NO_ACTIVE_MEMBERSHIP', 'forbidden');
export const accessRestricted = defineError('ACCESS_RESTRICTED', 'forbidden');
export const sessionEnded = defineError('SESSION_ENDED', 'unauthenticated');
/** A machine that acts under its own name, and no longer may. */
export const deviceRevoked = defineError('DEVICE_REVOKED', 'unauthenticated');
export const sessionRequired = defineError('SESSION_REQUIRED', 'forbidden');
export const ticketInvalid = defineError('TICKET_INVALID', 'unauthenticated');
export const codeInvalid = defineError('CODE_INVALID', 'unprocessable');
export const linkInvalid = defineError('LINK_INVALID', 'gone');
export const linkOtherBrowser = defineError('LINK_OTHER_BROWSER', 'forbidden');

// My own account.
export const passwordWrong = defineError('PASSWORD_WRONG', 'unprocessable');
export const passwordCommon = defineError('PASSWORD_COMMON', 'unprocessable');
export const passwordTooShort = defineError('PASSWORD_TOO_SHORT', 'unprocessable');
export const secondFactorEnabled = defineError('SECOND_FACTOR_ENABLED', 'conflict');
export const secondFactorNotEnabled = defineError('SECOND_FACTOR_NOT_ENABLED', 'conflict');
export const secondFactorNotBegun = defineError('SECOND_FACTOR_NOT_BEGUN', 'conflict');
export const secondFactorRequired = defineError('SECOND_FACTOR_REQUIRED', 'conflict');

// Members, roles, departments, invitations.
export const permissionNotHeld = defineError('PERMISSION_NOT_HELD', 'forbidden');
export const unknownPermission = defineError('UNKNOWN_PERMISSION', 'unprocessable');
export const roleNotFound = defineError('ROLE_NOT_FOUND', 'not_found');
export const branchNotFound = defineError('BRANCH_NOT_FOUND', 'not_found');
export const memberNotFound = defineError('MEMBER_NOT_FOUND', 'not_found');
export const lastAdmin = defineError('LAST_ADMIN', 'conflict');
export const ownAccount = defineError('OWN_ACCOUNT', 'conflict');
export const notDeactivated = defineError('NOT_DEACTIVATED', 'conflict');
export const otherTenantMember = defineError('OTHER_TENANT_MEMBER', 'conflict');
export const alreadyMember = defineError('ALREADY_MEMBER', 'conflict');
export const departmentNameTaken = defineError('DEPARTMENT_NAME_TAKEN', 'conflict');
export const roleNameTaken = defineError('ROLE_NAME_TAKEN', 'conflict');
export const roleInUse = defineError('ROLE_IN_USE', 'conflict');
export const roleCircle = defineError('ROLE_CIRCLE', 'conflict');
export const systemRole = defineError('SYSTEM_ROLE', 'conflict');
export const grantEnded = defineError('GRANT_ENDED', 'conflict');

// The business.
export const unknownApp = defineError('UNKNOWN_APP', 'unprocessable');
export const branchNameTaken = defineError('BRANCH_NAME_TAKEN', 'conflict');
export const branchInUse = defineError('BRANCH_IN_USE', 'conflict');
export const lastBranch = defineError('LAST_BRANCH', 'conflict');
