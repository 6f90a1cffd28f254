import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { changeMe, Theme } from '#contracts/me.ts';
import { useRoleName } from '#web/frame/roleName.ts';
import { MyAlerts } from '#web/parts/messages/MyAlerts.tsx';
import { useAction } from '#web/query.ts';
import { reloadMe, useMe } from '#web/session.ts';
import { chooseTheme } from '#web/theme.ts';
import { ButtonLink } from '#web/ui/Button.tsx';
import { Controlled, field, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { PageHeader, Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { useDraft } from '#web/ui/useDraft.tsx';

export const Route = createFileRoute('/me/')({ staticData: { title: 'web.user.profile' }, component: Profile });

const Mine = z.strictObject({ name: z.string().trim().min(1, { error: 'required' }).max(120, { error: 'too_long' }), locale: z.enum(['es', 'en']), theme: Theme });

function Profile() {
  const { t } = useTranslation();
  const me = useMe();
  const roleName = useRoleName();
  return (
    <div className="max-w-3xl">
      <PageHeader title={t('web.user.profile')} actions={<><ButtonLink to="/me/time-off">{t('hours.mine.title')}</ButtonLink><ButtonLink to="/me/security">{t('web.user.security')}</ButtonLink></>} />
      <Section title={t('web.profile.person')}><Person key={`${me.user.name} ${me.user.locale} ${me.user.theme}`} /></Section>
      <Section title={t('web.profile.work')} note={t('web.profile.workNote')}>
        <KeyValue items={[
          [t('web.signIn.email'), me.user.email],
          [t('web.tenant.label'), me.tenant.name],
          [t('web.profile.roles'), me.roles.length ? <span className="inline-flex flex-wrap gap-1">{me.roles.map((role) => <Badge key={role.id}>{roleName(role)}</Badge>)}</span> : <span className="text-wait">{t('web.profile.noRoles')}</span>],
          [t('web.profile.departments'), me.departments.length > 0 ? me.departments.map(({ name, manager }) => (manager ? t('web.profile.manages', { name }) : name)).join(', ') : null],
          [t('web.profile.branches'), me.branches.map(({ name }) => name).join(', ') || null],
        ]} />
      </Section>
      <MyAlerts />
    </div>
  );
}

function Person() {
  const { t } = useTranslation();
  const { user } = useMe();
  const form = useContractForm(Mine, { name: user.name, locale: user.locale, theme: user.theme });
  const draft = useDraft(form, 'profile');
  const save = useAction(changeMe, { topics: ['me'], done: t('web.profile.saved'), onDone: () => { draft.clear(); void reloadMe(); } });
  const submit = form.handleSubmit((body) => save.mutate({ body }, { onSuccess: () => chooseTheme(body.theme), onError: (error) => showFieldErrors(form, error) }));
  return (
    <Form onSubmit={submit} label={t('web.profile.person')} className="max-w-md">
      <TextInput label={t('web.profile.name')} autoComplete="name" {...field(form, 'name')} />
      <Controlled form={form} name="locale">{({ value, onChange }) => <Select label={t('web.user.language')} value={value} onChange={onChange} options={[{ value: 'es', label: 'Español' }, { value: 'en', label: 'English' }]} />}</Controlled>
      <Controlled form={form} name="theme">{({ value, onChange }) => <Select label={t('web.user.theme')} value={value} onChange={onChange} options={Theme.options.map((one) => ({ value: one, label: t(`web.theme.${one}`) }))} />}</Controlled>
      <Problem error={save.error} />
      <FormFooter action={t('web.save')} busy={save.isPending} disabled={!form.formState.isDirty} />
      {draft.guard}
    </Form>
  );
}
