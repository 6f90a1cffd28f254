import { createFileRoute, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { createClient } from '#contracts/clients.ts';
import { topic } from '#web/data/clients.ts';
import { ClientForm } from '#web/parts/clients/ClientForm.tsx';
import { useAction } from '#web/query.ts';
import { requires } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';

export const Route = createFileRoute('/clients/new')({
  staticData: { title: 'clients.new.title' },
  beforeLoad: requires('clients.create'),
  component: NewClientPage,
});

function NewClientPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const navigate = Route.useNavigate();
  const save = useAction(createClient, { topics: [topic], done: ({ fullName }) => t('clients.created', { name: fullName }) });
  return (
    <>
      <PageHeader title={t('clients.new.title')} back={{ to: '/clients', label: t('clients.title') }} />
      <ClientForm draftKey="client.new" action={t('clients.new.save')} busy={save.isPending} error={save.error} onCancel={() => (router.history.canGoBack() ? router.history.back() : void navigate({ to: '/clients' }))}
        onSave={(values, saved) => save.mutate({ body: values }, { onSuccess: (client) => { saved(); void navigate({ to: '/clients/$id', params: { id: client.id }, replace: true }); } })} />
    </>
  );
}
