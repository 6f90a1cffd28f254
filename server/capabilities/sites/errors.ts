import { defineError } from '#platform/errors.ts';

/** Neither a host nor a slug of anybody: never a default business. */
export const siteNotFound = defineError('SITE_NOT_FOUND', 'not_found');
export const hostNotFound = defineError('HOST_NOT_FOUND', 'not_found');
export const hostTaken = defineError('HOST_TAKEN', 'conflict');
/** The product's own address. */
export const hostReserved = defineError('HOST_RESERVED', 'unprocessable');
