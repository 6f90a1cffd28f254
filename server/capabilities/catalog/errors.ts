import { defineError } from '#platform/errors.ts';

export const itemNotFound = defineError('ITEM_NOT_FOUND', 'not_found');
export const packageNotFound = defineError('PACKAGE_NOT_FOUND', 'not_found');
export const taxClassNotFound = defineError('TAX_CLASS_NOT_FOUND', 'not_found');
/** details.packages: the packages that contain it; none when it was sold. */
export const itemInUse = defineError('ITEM_IN_USE', 'conflict');
export const packageInUse = defineError('PACKAGE_IN_USE', 'conflict');
export const taxClassInUse = defineError('TAX_CLASS_IN_USE', 'conflict');
export const packageItemsEmpty = defineError('PACKAGE_ITEMS_EMPTY', 'unprocessable');
/** details.codes: the inactive items. */
export const packageHasInactiveItems = defineError('PACKAGE_HAS_INACTIVE_ITEMS', 'unprocessable');
/** The package is sold for another kind of work; the code is the studio's word (studio 5.2). */
export const packageKindNotAllowed = defineError('INVALID_SESSION_TYPE', 'unprocessable');
