import encodeQR from 'qr';
import { useMemo } from 'react';

/** A code drawn here from its text, so that it is there without a network. */
export function Qr({ text, label, className }: { text: string; label: string; className: string }) {
  const { size, path } = useMemo(() => {
    const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 2 });
    return { size: rows.length, path: rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('') };
  }, [text]);
  return <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" className={className}><rect width={size} height={size} fill="#fff" /><path d={path} fill="#000" /></svg>;
}
