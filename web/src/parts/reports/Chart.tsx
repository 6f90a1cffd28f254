import { lazy, Suspense, useId } from 'react';
import { Skeleton } from '#web/ui/Skeleton.tsx';
import type { ChartData } from './Charts.tsx';

const Charts = lazy(() => import('./Charts.tsx'));

/** A chart; its library comes when the first one is shown. */
export function Chart(data: Omit<ChartData, 'id'>) {
  const id = useId().replaceAll(/[^a-zA-Z0-9]/g, '');
  return <Suspense fallback={<Skeleton className="h-64 w-full" />}><Charts {...data} id={`c${id}`} /></Suspense>;
}
