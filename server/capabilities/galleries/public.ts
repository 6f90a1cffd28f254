export { galleriesModule } from './module.ts';
export { addAssets, orderAssets, removeAsset } from './assets.ts';
export { assetPage } from './queries.ts';
export { changeGallery, createGallery, findGallery, galleryAddress, publishGallery, reopenSelection, revokeGallery } from './gallery.ts';
export { presentAssets, presentGallery } from './present.ts';
export { galleryExpired, galleryExpiring, galleryPublished, selectionDone } from './events.ts';
