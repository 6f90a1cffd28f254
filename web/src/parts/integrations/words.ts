import { useTranslation } from 'react-i18next';
import type { Connection, InboundEvent } from '#web/data/connections.ts';
import type { Tone } from '#web/ui/Status.tsx';

export const connectionTones: Record<Connection['status'], Tone> = { active: 'good', paused: 'neutral', failing: 'bad' };
export const eventTones: Record<InboundEvent['status'], Tone> = { received: 'wait', processed: 'good', failed: 'bad', skipped: 'neutral' };

/** Names of providers and of the fields of their forms; a provider that has no words yet is called by its key. */
export function useProviderWords() {
  const { t, i18n } = useTranslation();
  const said = (...keys: string[]) => {
    const key = keys.find((one) => i18n.exists(one));
    return key === undefined ? undefined : t(key, { site: location.origin });
  };
  return {
    name: (provider: string) => said(`provider.${provider}.name`, `provider.${provider}`) ?? provider,
    about: (provider: string) => said(`provider.${provider}.about`),
    label: (provider: string, field: string) => said(`provider.${provider}.${field}`) ?? field,
    hint: (provider: string, field: string) => said(`provider.${provider}.${field}.hint`),
    /** What to do with the address for notices, where it is not to be copied. */
    hookNote: (provider: string) => said(`provider.${provider}.hookNote`, 'connections.hookNote'),
    choice: (provider: string, field: string, value: string) => said(`provider.${provider}.${field}.${value}`) ?? value,
    purpose: (purpose: string) => said(`connections.purpose.${purpose}`) ?? purpose,
  };
}
