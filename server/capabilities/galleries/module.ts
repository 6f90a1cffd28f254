import type { Module } from '#platform/route.ts';
import { routes } from './routes.ts';
import './expiry.ts';
import './previews.ts';

export const galleriesModule: Module = { name: 'galleries', routes };
