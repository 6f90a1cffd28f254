import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { counterEvents } from '#web/data/boxOffice.ts';
import { eventOf } from '#web/data/tickets.ts';
import { useMay } from '#web/session.ts';
import { CopyText } from '#web/ui/CopyText.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Select } from '#web/ui/Select.tsx';

const ALL = 'all';
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** Two lines for any page of the organizer's: a link that works by itself, and a script that opens it beside the page. */
export function BuyButton({ ownUrl }: { ownUrl: string }) {
  const { t } = useTranslation();
  const sells = useMay('tickets.order.sell');
  const events = useQuery({ ...counterEvents, enabled: sells }).data ?? [];
  const [chosen, setChosen] = useState(ALL);
  const event = useQuery({ ...eventOf(chosen), enabled: chosen !== ALL }).data;
  const address = event ? `${ownUrl}/e/${event.slug}` : ownUrl;
  const text = `<script src="${escaped(new URL('/embed.js', ownUrl).href)}" defer></script>\n<a data-mostrador-event="${escaped(address)}" href="${escaped(address)}">${escaped(t('sites.buttonWords'))}</a>`;
  return (
    <Section id="button" title={t('sites.button')} note={t('sites.buttonNote')}>
      <div className="flex max-w-2xl flex-col gap-3">
        {sells && <Select label={t('tickets.event')} value={chosen} onChange={setChosen} options={[{ value: ALL, label: t('sites.allEvents') }, ...events.map(({ id, name }) => ({ value: id, label: name }))]} />}
        <CopyText block text={text} label={t('sites.copyButton')} />
      </div>
    </Section>
  );
}
