export { filesModule } from './module.ts';
export { fileContent, filesToSend } from './content.ts';
export { configureFiles, contentOrigins } from './settle.ts';
export { attachFile, findReadable, presentFile, presentFiles, registerFileOwner, releaseFile } from './owners.ts';
export type { FileRow } from './queries.ts';
export { keepMade, storeMade, storeOwn } from './upload.ts';
export { fileInUse, fileNotFound, fileTypeRefused } from './errors.ts';
