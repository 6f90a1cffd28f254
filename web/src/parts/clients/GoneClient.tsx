import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '#web/api.ts';
import { EmptyState } from '#web/ui/EmptyState.tsx';

/** A client who was merged lives on in another: say so and lead there; any other refusal is shown as it is. */
export function GoneClient({ error, children }: { error: unknown; children: ReactNode }) {
  const { t } = useTranslation();
  const keptId = error instanceof ApiProblem && error.code === 'CLIENT_MERGED' ? String(error.details.mergedInto) : null;
  if (!keptId) return children;
  return (
    <EmptyState title={t('clients.mergedTitle')} action={<Link to="/clients/$id" params={{ id: keptId }} className="font-medium text-accent-text underline underline-offset-3">{t('clients.openKept')}</Link>}>
      {t('clients.mergedBody')}
    </EmptyState>
  );
}
