import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { changePassword, disableSecondFactor, endOtherSessions, endSession, renewBackupCodes } from '#contracts/me.ts';
import { mySecondFactor, mySessions } from '#web/data/me.ts';
import { BackupCodes } from '#web/frame/BackupCodes.tsx';
import { deviceName } from '#web/frame/deviceName.ts';
import { EnrolSecondFactor } from '#web/frame/EnrolSecondFactor.tsx';
import { NewPasswordFields, NewPasswordForm } from '#web/frame/NewPassword.tsx';
import { useAction } from '#web/query.ts';
import { reenter, reloadMe } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { PageHeader, Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Badge, Status } from '#web/ui/Status.tsx';
import { PasswordInput, TextInput } from '#web/ui/TextInput.tsx';
import { toast } from '#web/ui/toast.ts';

export const Route = createFileRoute('/me/security')({ staticData: { title: 'web.user.security' }, component: Security });

function Security() {
  const { t } = useTranslation();
  return (
    <div className="max-w-3xl">
      <PageHeader title={t('web.user.security')} back={{ to: '/me', label: t('web.user.profile') }} />
      <SecondFactor />
      <Password />
      <Devices />
    </div>
  );
}

function SecondFactor() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const state = useQuery(mySecondFactor);
  const [open, setOpen] = useState<'enrol' | 'codes' | 'off' | null>(null);
  const close = () => {
    setOpen(null);
    void client.invalidateQueries({ queryKey: ['me'] });
    void reloadMe();
  };
  const data = state.data;
  return (
    <Section title={t('web.security.second')} note={t('web.security.secondNote')}>
      {state.isPending && <SkeletonLines lines={2} />}
      <Problem error={state.error} onRetry={() => void state.refetch()} />
      {data && !data.enabled && (
        <div className="flex flex-wrap items-center gap-4">
          <Status tone={data.required ? 'bad' : 'wait'}>{t(data.required ? 'web.security.secondRequired' : 'web.security.secondOff')}</Status>
          <Button kind="primary" onClick={() => setOpen('enrol')}>{t('web.security.secondOn')}</Button>
        </div>
      )}
      {data?.enabled && (
        <div className="flex flex-col gap-3">
          <Status tone="good">{t('web.security.secondActive')}{data.since && <> · <DateTime at={data.since} show="date" /></>}</Status>
          <p className={data.backupCodesLeft < 3 ? 'text-wait' : 'text-soft'}>{t('web.security.codesLeft', { count: data.backupCodesLeft })}</p>
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setOpen('codes')}>{t('web.security.newCodes')}</Button>
            {!data.required && <Button kind="dangerQuiet" onClick={() => setOpen('off')}>{t('web.security.turnOff')}</Button>}
          </div>
        </div>
      )}
      <Dialog open={open === 'enrol'} sticky onClose={close} title={t('web.enrol.title')}>{open === 'enrol' && <EnrolSecondFactor onDone={() => { toast.done(t('web.security.secondDone')); close(); }} />}</Dialog>
      <Dialog open={open === 'codes'} sticky onClose={close} title={t('web.security.newCodes')}>{open === 'codes' && <RenewCodes onDone={close} />}</Dialog>
      <Dialog open={open === 'off'} onClose={close} title={t('web.security.turnOff')} description={t('web.security.turnOffNote')}>{open === 'off' && <TurnOff onDone={close} />}</Dialog>
    </Section>
  );
}

const CodeOnly = z.strictObject({ code: z.string().trim().min(1, { error: 'required' }).max(20, { error: 'too_long' }) });

function RenewCodes({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const form = useContractForm(CodeOnly, { code: '' });
  const renew = useAction(renewBackupCodes);
  if (renew.data) return <BackupCodes codes={renew.data.backupCodes} onDone={onDone} />;
  return (
    <Form onSubmit={form.handleSubmit((body) => renew.mutate({ body }))} label={t('web.security.newCodes')}>
      <p className="text-soft">{t('web.security.newCodesNote')}</p>
      <TextInput label={t('web.secondFactor.code')} mono inputMode="numeric" autoComplete="one-time-code" autoFocus className="max-w-60" {...field(form, 'code')} />
      <Problem error={renew.error} />
      <Button kind="primary" type="submit" className="self-start max-md:w-full" busy={renew.isPending}>{t('web.security.newCodesAction')}</Button>
    </Form>
  );
}

const Off = z.strictObject({ password: z.string().min(1, { error: 'required' }), code: z.string().trim().min(1, { error: 'required' }).max(20, { error: 'too_long' }) });

function TurnOff({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const form = useContractForm(Off, { password: '', code: '' });
  const off = useAction(disableSecondFactor, { done: t('web.security.turnedOff'), onDone });
  return (
    <Form onSubmit={form.handleSubmit((body) => off.mutate({ body }))} label={t('web.security.turnOff')}>
      <PasswordInput label={t('web.enrol.password')} {...field(form, 'password')} />
      <TextInput label={t('web.secondFactor.code')} mono autoComplete="one-time-code" className="max-w-60" {...field(form, 'code')} />
      <Problem error={off.error} />
      <Button kind="danger" type="submit" className="self-start max-md:w-full" busy={off.isPending}>{t('web.security.turnOff')}</Button>
    </Form>
  );
}

const Change = NewPasswordForm.safeExtend({ currentPassword: z.string().min(1, { error: 'required' }) });

function Password() {
  const { t } = useTranslation();
  const form = useContractForm(Change, { currentPassword: '', password: '', again: '' });
  const change = useAction(changePassword, { topics: ['me'], done: t('web.security.passwordChanged'), onDone: ({ accessToken }) => { form.reset(); void reenter(accessToken); } });
  const submit = form.handleSubmit(({ currentPassword, password }) => change.mutate({ body: { currentPassword, newPassword: password } }, { onError: (error) => showFieldErrors(form, error) }));
  return (
    <Section title={t('web.security.password')} note={t('web.security.passwordNote')}>
      <Form onSubmit={submit} label={t('web.security.password')} className="max-w-md">
        <PasswordInput label={t('web.security.current')} {...field(form, 'currentPassword')} />
        <NewPasswordFields form={form} />
        <Problem error={change.error} />
        <Button type="submit" className="self-start max-md:w-full" busy={change.isPending}>{t('web.security.changePassword')}</Button>
      </Form>
    </Section>
  );
}

function Devices() {
  const { t } = useTranslation();
  const list = useQuery(mySessions);
  const end = useAction(endSession, { topics: ['me'], done: t('web.security.deviceEnded') });
  const endOthers = useAction(endOtherSessions, { topics: ['me'], done: ({ ended }) => t('web.security.othersEnded', { count: ended }) });
  const items = list.data?.items ?? [];
  return (
    <Section title={t('web.security.devices')} note={t('web.security.devicesNote')} actions={items.length > 1 && <Button busy={endOthers.isPending} onClick={() => endOthers.mutate()}>{t('web.security.endOthers')}</Button>}>
      {list.isPending && <SkeletonLines lines={3} />}
      <Problem error={list.error ?? end.error ?? endOthers.error} onRetry={list.error ? () => void list.refetch() : undefined} />
      <ul className="border-t border-line empty:hidden">
        {items.map((device) => (
          <li key={device.id} className="flex min-h-14 items-center gap-3 border-b border-line py-2.5">
            <span className="min-w-0 flex-1">
              <span className="flex flex-wrap items-center gap-2 font-medium">{device.deviceName ?? deviceName(device.userAgent) ?? t(`web.device.${device.client}`)}{device.current && <Badge tone="good">{t('web.security.thisDevice')}</Badge>}</span>
              <span className="block text-sm text-soft">
                {device.tenant} · {t('web.security.seen')} <DateTime at={device.lastSeenAt} show="relative" />{device.lastIp && ` · ${device.lastIp}`}
                {device.lastPosition && ` · ${device.lastPosition.lat.toFixed(4)}, ${device.lastPosition.lng.toFixed(4)}`}
              </span>
            </span>
            {!device.current && <Button size="small" kind="dangerQuiet" busy={end.isPending && end.variables?.params.id === device.id} onClick={() => end.mutate({ params: { id: device.id } })}>{t('web.security.end')}</Button>}
          </li>
        ))}
      </ul>
    </Section>
  );
}
