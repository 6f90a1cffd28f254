import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Words } from './eventsOf.ts';

export function useWords(): Words {
  const { t } = useTranslation();
  return useMemo(() => ({
    busy: t('calendar.agenda.busy'), timeOff: (kind: string) => t(`calendar.time_off.${kind}`),
    state: (state: string) => t(`studio.state.${state}`, { defaultValue: state }),
  }), [t]);
}
