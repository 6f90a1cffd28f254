import { useQuery } from '@tanstack/react-query';
import { Skeleton } from '#web/ui/Skeleton.tsx';

/** A QR of an address, drawn here; its code comes when one is shown. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data } = useQuery({ queryKey: ['qr', text], staleTime: Infinity, queryFn: async () => (await import('qr')).encodeQR(text, 'raw', { border: 2 }) });
  if (!data) return <Skeleton className="size-56" />;
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  // Black on white in both themes: cameras read nothing else as surely.
  return <svg role="img" aria-label={label} viewBox={`0 0 ${data.length} ${data.length}`} className="size-56 rounded-md border border-line" shapeRendering="crispEdges"><rect width="100%" height="100%" fill="#fff" /><path d={path} fill="#000" /></svg>;
}
