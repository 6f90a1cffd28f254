import { useQuery, useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addPush, chooseAlert, dropPush, linkTelegram, unlinkTelegram } from '#contracts/messages.ts';
import { alerts } from '#web/data/messages.ts';
import { deviceName } from '#web/frame/deviceName.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { pushBlocked, pushSupported, subscribedHere, subscribeHere, unsubscribeHere } from './browserPush.ts';

const topics = ['alerts'];

/** How I am told of what happens: this browser, Telegram, and what of it I want. */
export function MyAlerts() {
  const { t } = useTranslation();
  const query = useQuery(alerts);
  return (
    <Section title={t('messages.alerts.title')} note={t('messages.alerts.note')}>
      {query.isPending && <SkeletonLines lines={4} />}
      {query.isError && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && (
        <div className="flex max-w-xl flex-col gap-5">
          <Push publicKey={query.data.push.publicKey} devices={query.data.push.devices} />
          <Telegram {...query.data.telegram} />
          {query.data.kinds.length > 0 && <Kinds kinds={query.data.kinds} telegram={query.data.telegram.linked} />}
        </div>
      )}
    </Section>
  );
}

function Push({ publicKey, devices }: { publicKey: string; devices: readonly { id: string; name: string; createdAt: string }[] }) {
  const { t } = useTranslation();
  const [on, setOn] = useState(false);
  const [trouble, setTrouble] = useState(false);
  const add = useAction(addPush, { topics, onDone: () => setOn(true) });
  const drop = useAction(dropPush, { topics });
  useEffect(() => {
    // Where the browser cannot tell, the switch is off, which is then true.
    subscribedHere().then(setOn, () => setOn(false));
  }, []);
  const able = pushSupported() && publicKey !== '';
  const change = (wanted: boolean) => {
    setTrouble(false);
    const work = wanted
      ? subscribeHere(publicKey).then((answer) => (answer ? add.mutateAsync({ body: { ...answer, deviceName: deviceName(navigator.userAgent) ?? 'Web' } }) : undefined))
      : unsubscribeHere().then(() => setOn(false));
    work.catch(() => setTrouble(true));
  };
  return (
    <div className="flex flex-col gap-2">
      <Switch label={t('messages.alerts.push')} checked={on} disabled={!able || pushBlocked() || add.isPending} onChange={change}
        hint={t(!able ? 'messages.alerts.pushUnsupported' : pushBlocked() ? 'messages.alerts.pushBlocked' : 'messages.alerts.pushHint')} />
      {trouble && !add.error && <p role="alert" className="text-bad">{t('messages.alerts.pushFailed')}</p>}
      <Problem error={add.error ?? drop.error} />
      {devices.length > 0 && (
        <ul aria-label={t('messages.alerts.devices')} className="flex flex-col divide-y divide-line border-y border-line">
          {devices.map(({ id, name, createdAt }) => (
            <li key={id} className="flex items-center justify-between gap-2 py-1">
              <span className="min-w-0">{name} <span className="text-sm text-soft"><DateTime at={createdAt} show="date" /></span></span>
              <IconButton label={t('messages.alerts.dropDevice', { name })} icon={<X />} onClick={() => drop.mutate({ params: { id } })} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Telegram({ available, linked, username }: { available: boolean; linked: boolean; username: string | null }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const link = useAction(linkTelegram);
  const unlink = useAction(unlinkTelegram, { topics });
  // The answer comes by way of Telegram; coming back to this tab is the moment to look.
  useEffect(() => {
    if (!link.data || linked) return;
    const look = () => void client.invalidateQueries({ queryKey: topics });
    window.addEventListener('focus', look);
    return () => window.removeEventListener('focus', look);
  }, [link.data, linked, client]);
  return (
    <div className="flex flex-col items-start gap-2">
      <div className="flex w-full flex-wrap items-center justify-between gap-2">
        <div>
          <div>{t('messages.alerts.telegram')}</div>
          <p className="text-sm text-soft">{linked ? t('messages.alerts.telegramLinked', { name: username ?? '' }) : available ? null : t('messages.alerts.telegramOff')}</p>
        </div>
        {linked ? <Button busy={unlink.isPending} onClick={() => unlink.mutate()}>{t('messages.alerts.telegramUnlink')}</Button>
          : available && <Button busy={link.isPending} onClick={() => link.mutate()}>{t('messages.alerts.telegramLink')}</Button>}
      </div>
      {link.data && !linked && (
        <div className="flex flex-col gap-1 rounded-md bg-sunken px-3 py-2">
          {link.data.url && <a href={link.data.url} target="_blank" rel="noreferrer" className="text-accent-text underline">{t('messages.alerts.telegramOpen')}</a>}
          <p className="text-sm break-all text-soft">{t('messages.alerts.telegramCode', { code: link.data.code })}</p>
        </div>
      )}
      <Problem error={link.error ?? unlink.error} />
    </div>
  );
}

interface Kind { key: string; name: string; onRequest: boolean; inApp: boolean; push: boolean; telegram: boolean }

function Kinds({ kinds, telegram }: { kinds: readonly Kind[]; telegram: boolean }) {
  const { t } = useTranslation();
  const choose = useAction(chooseAlert, { topics });
  const change = ({ key, inApp, push, telegram: byTelegram }: Kind, next: Partial<Kind>) => choose.mutate({ params: { key }, body: { inApp, push, telegram: byTelegram, ...next } });
  return (
    <div>
      <table className="w-full border-collapse">
        <caption className="mb-1 text-left font-medium">{t('messages.alerts.kinds')}</caption>
        <thead><tr className="border-b border-line text-left text-sm text-soft"><th scope="col" className="py-1 font-normal">{t('messages.alerts.kind')}</th><th scope="col" className="px-2 py-1 font-normal">{t('messages.channel.in_app')}</th><th scope="col" className="px-2 py-1 font-normal">{t('messages.channel.push')}</th>{telegram && <th scope="col" className="px-2 py-1 font-normal">{t('messages.channel.telegram')}</th>}</tr></thead>
        <tbody>
          {kinds.map((kind) => {
            const { key, name, onRequest, inApp, push } = kind;
            const heard = inApp || !onRequest;
            return (
              <tr key={key} className="border-b border-line">
                <th scope="row" className="py-1 text-left font-normal">{name}</th>
                <td className="px-2"><Checkbox label={t('messages.alerts.onScreen', { name })} hideLabel checked={heard} disabled={!onRequest} onChange={(next) => change(kind, { inApp: next })} /></td>
                <td className="px-2"><Checkbox label={t('messages.alerts.byPush', { name })} hideLabel checked={heard && push} disabled={!heard} onChange={(next) => change(kind, { push: next })} /></td>
                {telegram && <td className="px-2"><Checkbox label={t('messages.alerts.byTelegram', { name })} hideLabel checked={heard && kind.telegram} disabled={!heard} onChange={(next) => change(kind, { telegram: next })} /></td>}
              </tr>
            );
          })}
        </tbody>
      </table>
      <Problem error={choose.error} />
    </div>
  );
}
