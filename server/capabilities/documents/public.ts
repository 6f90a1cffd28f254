export { pdf } from './pdf.ts';
export type { DocumentRequest } from './pdf.ts';
export type { Block, Column } from './blocks.ts';
