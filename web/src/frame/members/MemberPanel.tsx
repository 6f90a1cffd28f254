import { useQuery } from '@tanstack/react-query';
import { MoreHorizontal } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { deactivateMember, type MemberDetail, reactivateMember, resetMemberSecondFactor } from '#contracts/members.ts';
import { memberOf, topic } from '#web/data/admin.ts';
import { useAction } from '#web/query.ts';
import { useMe } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { iconButtonClass } from '#web/ui/IconButton.tsx';
import { Menu, MenuItem } from '#web/ui/Menu.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Tabs } from '#web/ui/Tabs.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';
import { MemberAccess } from './MemberAccess.tsx';
import { MemberPermissions } from './MemberPermissions.tsx';
import { MemberProfile } from './MemberProfile.tsx';

export type Detail = z.infer<typeof MemberDetail>;
export type Part = 'profile' | 'permissions' | 'access';

interface Props {
  id: string | undefined;
  part: Part;
  onPart: (part: Part) => void;
  onClose: () => void;
}

/** One member: who it is, what may be done, from where and when. */
export function MemberPanel({ id, part, onPart, onClose }: Props) {
  const { t } = useTranslation();
  const query = useQuery({ ...memberOf(id ?? ''), enabled: id !== undefined });
  const member = id ? query.data : undefined;
  return (
    <SidePanel open={id !== undefined} width="wide" onClose={onClose} title={member?.name ?? t('admin.members.member')} subtitle={member?.email} actions={member && <Actions member={member} />}>
      {query.isError && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      {id && query.isPending && <SkeletonLines lines={8} />}
      {member && (
        <Tabs label={t('admin.members.parts')} value={part} onChange={onPart} className="-mt-2" tabs={[
          { value: 'profile', label: t('admin.members.part.profile'), panel: <div className="pt-4"><MemberProfile key={member.version} member={member} /></div> },
          { value: 'permissions', label: t('admin.members.part.permissions'), panel: <div className="pt-4"><MemberPermissions key={member.version} member={member} /></div> },
          { value: 'access', label: t('admin.members.part.access'), panel: <div className="pt-4"><MemberAccess key={member.version} member={member} /></div> },
        ]} />
      )}
    </SidePanel>
  );
}

function Actions({ member }: { member: Detail }) {
  const { t } = useTranslation();
  const me = useMe();
  const [asking, setAsking] = useState<'off' | 'second' | null>(null);
  const [reason, setReason] = useState('');
  const close = () => {
    setAsking(null);
    setReason('');
  };
  const off = useAction(deactivateMember, { topics: [topic.members], done: t('admin.members.deactivated', { name: member.name }), onDone: close });
  const on = useAction(reactivateMember, { topics: [topic.members], done: t('admin.members.reactivated', { name: member.name }) });
  const second = useAction(resetMemberSecondFactor, { topics: [topic.members], done: t('admin.members.secondReset'), onDone: close });
  if (member.id === me.user.id) return null;
  const params = { id: member.id };
  if (member.status === 'disabled') {
    return <><Button size="small" busy={on.isPending} onClick={() => on.mutate({ params })}>{t('admin.members.reactivate')}</Button><Problem error={on.error} /></>;
  }
  return (
    <>
      <Menu trigger={<button type="button" aria-label={t('web.more')} className={iconButtonClass}><MoreHorizontal /></button>}>
        {member.secondFactor && <MenuItem onSelect={() => setAsking('second')}>{t('admin.members.resetSecond')}</MenuItem>}
        <MenuItem danger onSelect={() => setAsking('off')}>{t('admin.members.deactivate')}</MenuItem>
      </Menu>
      <ConfirmDialog open={asking === 'off'} onClose={close} title={t('admin.members.deactivateTitle', { name: member.name })} action={t('admin.members.deactivate')} busy={off.isPending} error={off.error} onConfirm={() => off.mutate({ params, body: { reason } })}>
        <p className="mb-3">{t('admin.members.deactivateBody', { count: member.sessions.length })}</p>
        <TextArea label={t('admin.members.reason')} optional value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} />
      </ConfirmDialog>
      <ConfirmDialog open={asking === 'second'} onClose={close} title={t('admin.members.resetSecondTitle', { name: member.name })} action={t('admin.members.resetSecond')} busy={second.isPending} error={second.error} onConfirm={() => second.mutate({ params, body: { reason } })}>
        <p className="mb-3">{t('admin.members.resetSecondBody')}</p>
        <TextArea label={t('admin.members.reason')} value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} />
      </ConfirmDialog>
    </>
  );
}
