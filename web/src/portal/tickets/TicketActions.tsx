import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Holding, TicketStep } from '#contracts/tickets-transfers.ts';
import { instant } from '#web/format.ts';
import { ask } from '../api.ts';
import { Wrong } from '../Frame.tsx';
import { useAct } from '../use.ts';

type Panel = 'rename' | 'reissue' | 'history';

/** What a holder does with a ticket beside showing and passing it on: a name, a new code, and what became of it. */
export function TicketActions({ token, ticket, zone, onChange }: { token: string; ticket: Holding; zone: string; onChange: () => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Panel | null>(null);
  const [name, setName] = useState(ticket.holderName ?? '');
  const [steps, setSteps] = useState<TicketStep[] | null>(null);
  const { busy, error, act, clear } = useAct();
  const params = { token, ticketId: ticket.id };
  const show = (panel: Panel) => {
    clear();
    setOpen(open === panel ? null : panel);
    if (panel === 'history' && open !== panel) act(async () => setSteps((await ask('ticketHistory', { params })).items));
  };
  const done = () => {
    setOpen(null);
    onChange();
  };
  const rename = (submit: FormEvent) => {
    submit.preventDefault();
    act(async () => {
      await ask('renameTicket', { params, body: { holderName: name.trim() } });
      done();
    });
  };
  const panels: Panel[] = [...(ticket.can.includes('rename') ? ['rename' as const] : []), ...(ticket.can.includes('reissue') ? ['reissue' as const] : []), 'history'];
  return (
    <details className="w-full">
      <summary className="btn btn-bare w-full list-none">{t('portal.ticket.more')}</summary>
      <div className="flex flex-col gap-3 pt-2 text-left">
        <div className="flex flex-wrap justify-center gap-2">{panels.map((panel) => <button key={panel} type="button" className="btn small" aria-expanded={open === panel} onClick={() => show(panel)}>{t(`portal.ticket.do.${panel}`)}</button>)}</div>
        {open === 'rename' && ticket.can.includes('rename') && <form onSubmit={rename} className="flex flex-col gap-3">
          <label className="field"><span>{t('portal.holderName')}</span><input required maxLength={200} autoFocus autoComplete="off" value={name} onChange={({ target }) => setName(target.value)} /></label>
          <button type="submit" className="btn btn-main" disabled={busy}>{t('portal.ticket.saveName')}</button>
        </form>}
        {open === 'reissue' && ticket.can.includes('reissue') && <>
          <p className="small">{t('portal.ticket.reissueText')}</p>
          <button type="button" className="btn btn-main" disabled={busy} onClick={() => act(async () => {
            await ask('reissueTicket', { params });
            done();
          })}>{t('portal.ticket.reissueNow')}</button>
        </>}
        {open === 'history' && steps && <ol className="steps small">{steps.map((step) => <li key={`${step.kind}${step.at}`}><span className="font-medium">{t(`portal.ticket.step.${step.kind}`, { who: step.who ?? '' })}</span> <time className="soft block" dateTime={step.at}>{instant(step.at, zone)}</time></li>)}</ol>}
        <Wrong error={error} />
      </div>
    </details>
  );
}
