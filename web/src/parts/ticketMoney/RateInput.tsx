import { NumberInput } from '#web/ui/NumberInput.tsx';

/** A share: people type 12.5, the form holds 1250. */
export function RateInput({ label, hint, optional, value, onChange, error, className }: { label: string; hint?: string | undefined; optional?: boolean; value: number | null; onChange: (bp: number | null) => void; error?: string | undefined; className?: string }) {
  return <NumberInput label={label} hint={hint} optional={optional} error={error} className={className} unit="%" min={0} max={100} format={{ maximumFractionDigits: 2 }} value={value === null ? null : value / 100} onChange={(percent) => onChange(percent === null ? null : Math.round(percent * 100))} />;
}
