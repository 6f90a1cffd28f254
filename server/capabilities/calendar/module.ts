import type { Module } from '#platform/route.ts';
import { calendarRoutes } from './routes.ts';
import './jobs.ts';

export const calendarModule: Module = {
  name: 'calendar',
  permissions: ['calendar.view', 'calendar.manage', 'calendar.timeoff', 'calendar.timeoff.own'],
  routes: calendarRoutes,
};
