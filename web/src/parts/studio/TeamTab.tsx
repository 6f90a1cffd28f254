import { useQuery } from '@tanstack/react-query';
import { MoreHorizontal } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { markNoShow } from '#contracts/studio-life.ts';
import { assignPhotographer, removeAssignment } from '#contracts/studio.ts';
import { availabilityOf, type Session } from '#web/data/studio.ts';
import { instant } from '#web/format.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Menu, MenuItem, MenuSeparator } from '#web/ui/Menu.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status } from '#web/ui/Status.tsx';
import { Member } from '#web/parts/studio/steps/Member.tsx';
import { ReasonDialog } from '#web/parts/studio/steps/ReasonDialog.tsx';
import { Replace } from '#web/parts/studio/steps/Replace.tsx';
import { ConflictLine, Refusal } from './Refusal.tsx';
import { useSessionAction } from './useSessionAction.ts';

/** Who shoots, from when to when, and who could. */
export function TeamTab({ session }: { session: Session }) {
  const { t } = useTranslation();
  const mayAssign = useMay('studio.session.assign-resources') && session.editable.assignments;
  const remove = useSessionAction(removeAssignment, { done: t('studio.team.removed') });
  const { assignments, zone, requiredPhotographers } = session;
  const [asked, setAsked] = useState<{ what: 'edit' | 'replace' | 'no-show'; member: Session['assignments'][number] } | null>(null);
  const missing = requiredPhotographers - assignments.filter(({ status }) => status !== 'no_show').length;
  const close = () => setAsked(null);
  return (
    <div className="flex flex-col gap-4">
      {assignments.length === 0
        ? <EmptyState title={t('studio.team.emptyTitle')} className="py-2">{t(mayAssign ? 'studio.team.emptyBody' : 'studio.team.notYet', { count: requiredPhotographers })}</EmptyState>
        : (
          <ul className="border-t border-line">
            {assignments.map((one) => (
              <li key={one.id} className="flex min-h-12 items-center gap-3 border-b border-line py-1.5">
                <div className="min-w-0 flex-1">
                  <div className="font-medium">{one.photographerName} <span className="font-normal text-soft">· {t(`studio.role.${one.role}`)}</span></div>
                  <div className="text-sm text-soft tabular-nums">{t('studio.team.coverage', { from: instant(one.coverageStart, zone, 'time'), to: instant(one.coverageEnd, zone, 'time') })}{one.notes && <> · {one.notes}</>}</div>
                </div>
                {one.attended && <Status tone="good">{t('studioSteps.member.attended')}</Status>}
                <Status tone={one.status === 'tentative' ? 'wait' : one.status === 'no_show' ? 'bad' : 'good'} hollow={one.status === 'tentative'}>{t(`studio.assignment.${one.status}`)}</Status>
                {mayAssign && one.status !== 'no_show' && (
                  <Menu trigger={<IconButton label={t('studioSteps.member.more', { name: one.photographerName })} icon={<MoreHorizontal />} disabled={remove.isPending} />}>
                    <MenuItem onSelect={() => setAsked({ what: 'edit', member: one })}>{t('studioSteps.member.edit')}</MenuItem>
                    <MenuItem onSelect={() => setAsked({ what: 'replace', member: one })}>{t('studioSteps.replace.action')}</MenuItem>
                    {session.can.includes('noShow') && <MenuItem onSelect={() => setAsked({ what: 'no-show', member: one })}>{t('studioSteps.noShow.action')}</MenuItem>}
                    <MenuSeparator />
                    <MenuItem danger onSelect={() => remove.mutate({ params: { id: session.id, assignmentId: one.id } })}>{t('studio.team.remove', { name: one.photographerName })}</MenuItem>
                  </Menu>
                )}
              </li>
            ))}
          </ul>
        )}
      {assignments.length > 0 && missing > 0 && <p className="text-wait">{t('studio.team.missing', { count: missing })}</p>}
      <Refusal error={remove.error} zone={zone} currency={session.currency} />
      {mayAssign && <Assign session={session} />}
      {asked?.what === 'edit' && <Member session={session} member={asked.member} onClose={close} />}
      {asked?.what === 'replace' && <Replace session={session} member={asked.member} onClose={close} />}
      {asked?.what === 'no-show' && <NoShow session={session} member={asked.member} onClose={close} />}
    </div>
  );
}

/** Said after the end; the session may then be complete without this person (studio 4.4). */
function NoShow({ session, member, onClose }: { session: Session; member: Session['assignments'][number]; onClose: () => void }) {
  const { t } = useTranslation();
  const mark = useSessionAction(markNoShow, { done: t('studioSteps.noShow.done'), onDone: onClose });
  return (
    <ReasonDialog danger title={t('studioSteps.noShow.title', { name: member.photographerName })} action={t('studioSteps.noShow.action')} busy={mark.isPending} error={mark.error} zone={session.zone} currency={session.currency} onClose={onClose}
      onConfirm={(reason) => mark.mutate({ params: { id: session.id, assignmentId: member.id }, body: { reason } })} />
  );
}

/** Everybody with the skill: free ones first, one press names them; the others with the reason why not. */
function Assign({ session }: { session: Session }) {
  const { t } = useTranslation();
  const { zone } = session;
  const [asked, setAsked] = useState<string | null>(null);
  const answer = useQuery(availabilityOf({
    branchId: session.branchId, startsAt: session.startsAt, endsAt: session.endsAt, sessionType: session.sessionType, requiredPhotographers: session.requiredPhotographers, excludeSessionId: session.id,
    ...(session.travelZoneId && { travelZoneId: session.travelZoneId }),
  }));
  const assign = useSessionAction(assignPhotographer, { done: t('studio.team.added') });
  if (answer.error) return <Problem error={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <SkeletonLines lines={4} />;
  const named = new Set(session.assignments.map(({ photographerId }) => photographerId));
  const order = new Map(answer.data.suggestions.photographers.map(({ id }, at) => [id, at]));
  const people = answer.data.photographers.filter(({ id }) => !named.has(id))
    .sort((a, b) => Number(b.free) - Number(a.free) || (order.get(a.id) ?? 99) - (order.get(b.id) ?? 99) || a.name.localeCompare(b.name));
  const load = new Map(answer.data.suggestions.photographers.map(({ id, assignedMinutes }) => [id, assignedMinutes]));
  return (
    <section aria-label={t('studio.team.assign')}>
      <h2 className="mb-1 text-sm font-medium text-soft">{t('studio.team.assign')}</h2>
      <Refusal error={assign.error} zone={zone} currency={session.currency} className="mb-2" />
      {people.length === 0 && <p className="text-soft">{t('studio.team.nobodyLeft')}</p>}
      <ul className="border-t border-line empty:hidden">
        {people.map((person) => {
          const conflict = answer.data.conflicts.find(({ resourceId }) => resourceId === person.id);
          return (
            <li key={person.id} className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 border-b border-line py-1">
              <div className="min-w-0">
                <div className={person.free ? '' : 'text-faint'}>{person.name}</div>
                <div className="text-sm text-soft">{person.free ? load.has(person.id) && t('studio.team.weekLoad', { hours: Math.round((load.get(person.id) ?? 0) / 6) / 10 }) : conflict ? <ConflictLine conflict={conflict} zone={zone} /> : t('studio.team.busy')}</div>
              </div>
              {person.free && <Button size="small" busy={assign.isPending && asked === person.id} aria-label={t('studio.team.name', { name: person.name })} onClick={() => { setAsked(person.id); assign.mutate({ params: { id: session.id }, body: { photographerId: person.id } }); }}>{t('studio.team.assignOne')}</Button>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
