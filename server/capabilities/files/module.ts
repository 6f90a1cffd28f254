import type { Module } from '#platform/route.ts';
import { routes } from './routes.ts';
import './sweep.ts';

export const filesModule: Module = { name: 'files', permissions: ['files.upload'], routes };
