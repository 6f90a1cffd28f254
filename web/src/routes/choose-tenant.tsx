import { createFileRoute, redirect } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Doorway } from '#web/frame/Doorway.tsx';
import { useSwitchTenant } from '#web/frame/TenantMark.tsx';
import { ensureMe, useMe } from '#web/session.ts';

/** Which business to go on in, for people who belong to several. */
export const Route = createFileRoute('/choose-tenant')({
  staticData: { bare: true, title: 'web.chooseTenant.title' },
  beforeLoad: async () => {
    if (!(await ensureMe())) throw redirect({ to: '/sign-in', search: { next: '/choose-tenant' }, replace: true });
  },
  component: ChooseTenant,
});

function ChooseTenant() {
  const { t } = useTranslation();
  const { tenants, tenant: current } = useMe();
  const switchTo = useSwitchTenant();
  return (
    <Doorway title={t('web.chooseTenant.title')} note={t('web.chooseTenant.note')}>
      <ul className="divide-y divide-line border-y border-line">
        {tenants.map((tenant) => (
          <li key={tenant.id}>
            <button type="button" onClick={() => void switchTo(tenant.slug)} className="flex min-h-13 w-full items-center gap-3 px-1 text-left -outline-offset-2 hover:bg-hover">
              <span className="min-w-0 flex-1"><span className="block truncate font-medium">{tenant.name}</span>{tenant.id === current.id && <span className="block text-sm text-soft">{t('web.chooseTenant.current')}</span>}</span>
              <ChevronRight className="size-4 text-faint" />
            </button>
          </li>
        ))}
      </ul>
    </Doorway>
  );
}
