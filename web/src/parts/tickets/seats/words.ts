import { useTranslation } from 'react-i18next';
import type { State } from './looks.ts';
import { labelOf, type PickerArea, type PickerSeat } from './plane.ts';

export function stateOf(seat: PickerSeat, chosen: ReadonlySet<string>): State {
  if (chosen.has(seat.id)) return 'own';
  if (seat.free) return 'free';
  return seat.blocked ? 'blocked' : 'taken';
}

/** A seat as it is read aloud: where it is, what it costs, how it stands. */
export function useSeatWords(money: (minor: number) => string) {
  const { t } = useTranslation();
  return (seat: PickerSeat, area: PickerArea, chosen: ReadonlySet<string>): string => [
    area.name,
    seat.row === null ? seat.name : t('seats.place', { row: seat.row, seat: labelOf(seat) }),
    money(area.priceMinor),
    ...(seat.accessible ? [t('seats.accessible')] : []),
    ...(seat.restricted ? [t('seats.restricted')] : []),
    t(`seats.${stateOf(seat, chosen)}`),
  ].join(', ');
}
