import { defineError } from '#platform/errors.ts';

export const galleryNotFound = defineError('GALLERY_NOT_FOUND', 'not_found');
export const assetNotFound = defineError('ASSET_NOT_FOUND', 'not_found');
export const galleryPinRequired = defineError('GALLERY_PIN_REQUIRED', 'unauthenticated');
export const galleryPinWrong = defineError('GALLERY_PIN_WRONG', 'unauthenticated');
export const galleryEmpty = defineError('GALLERY_EMPTY', 'unprocessable');
/** details.maximum */
export const galleryFull = defineError('GALLERY_FULL', 'unprocessable');
export const galleryDownloadRefused = defineError('GALLERY_DOWNLOAD_REFUSED', 'forbidden');
/** details.quota */
export const selectionQuotaExceeded = defineError('SELECTION_QUOTA_EXCEEDED', 'unprocessable');
export const selectionDone = defineError('SELECTION_DONE', 'conflict');
export const selectionEmpty = defineError('SELECTION_EMPTY', 'unprocessable');
export const assetNotSelectable = defineError('ASSET_NOT_SELECTABLE', 'unprocessable');
/** details.selected */
export const quotaBelowSelection = defineError('QUOTA_BELOW_SELECTION', 'conflict');
