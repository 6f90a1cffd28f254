import { ApiProblem } from '#web/api.ts';

export const needsDrawer = (error: unknown): boolean => error instanceof ApiProblem && error.code === 'CASH_SESSION_REQUIRED';
