import type { Module } from '#platform/route.ts';
import './jobs.ts';
import { externalCalendarRoutes } from './routes.ts';

/** Permission `calendar.timeoff` belongs to calendar. */
export const externalCalendarsModule: Module = { name: 'external-calendars', routes: externalCalendarRoutes };
