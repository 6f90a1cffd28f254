import sharp from 'sharp';
import { serveAside } from '#platform/aside.ts';

export interface PictureJob { content: Uint8Array; width: number }

sharp.cache(false);

serveAside(async ({ content, width }: PictureJob) => ({ content: await sharp(content, { limitInputPixels: 64_000_000, pages: 1 }).resize({ width, withoutEnlargement: true }).webp({ quality: width > 700 ? 74 : 70 }).toBuffer() as Uint8Array }));
