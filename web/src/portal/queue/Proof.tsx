import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicRoom, QueuePlace } from '#contracts/tickets-queue.ts';
import { checkDraw, type Drawn, type Finding } from './draw.ts';
import { firstCommit } from '../visitor.ts';
import { readProof } from './queueApi.ts';

/** How the order was drawn, and a way to check it here, in one's own browser. */
export function Proof({ site, room, place }: { site: string; room: PublicRoom; place: QueuePlace | null }) {
  const { t } = useTranslation();
  const [finding, setFinding] = useState<Finding | 'busy' | 'failed' | null>(null);
  const [drawn, setDrawn] = useState({ entries: 0, seed: '' });
  const commit = firstCommit(room.id, room.seedCommit!);
  const started = place?.position !== undefined && place.position !== null;
  const check = async (): Promise<void> => {
    setFinding('busy');
    try {
      const entries: Drawn[] = [];
      let cursor: string | null = null;
      let seed = '';
      do {
        const page = await readProof(site, room.id, cursor);
        entries.push(...page.items);
        seed = page.seed ?? '';
        cursor = page.next;
      } while (cursor !== null);
      setDrawn({ entries: entries.length, seed });
      const found = await checkDraw({ commit, seed, entries });
      // The own place must be the one that the list gives.
      const mine = place?.group === 'prequeue' ? entries.find(({ id }) => id === place.entryId)?.position : place?.position;
      setFinding(found === 'good' && mine !== (place?.position ?? undefined) ? 'order' : found);
    } catch {
      setFinding('failed');
    }
  };
  return (
    <details className="rounded-lg border border-line p-4">
      <summary className="min-h-6 cursor-pointer font-medium">{t('queue.proof')}</summary>
      <div className="mt-3 flex flex-col gap-3 text-soft">
        <p>{t('queue.proofText')}</p>
        <Code label={t('queue.commit')} value={commit} />
        {drawn.seed && <Code label={t('queue.seed')} value={drawn.seed} />}
        {place && <Code label={t('queue.entry')} value={place.entryId} />}
        {started && <button type="button" disabled={finding === 'busy'} className="inline-flex min-h-11 items-center justify-center rounded-md border border-edge/60 bg-ground px-4 py-2 font-medium text-ink hover:bg-hover disabled:opacity-50" onClick={() => void check()}>{t(finding === 'busy' ? 'queue.checking' : 'queue.check')}</button>}
        <div role="status">
          {finding === 'good' && <p className="text-good">{t('queue.checked', { count: drawn.entries })}</p>}
          {(finding === 'seed' || finding === 'order') && <p className="text-bad">{t(`queue.wrong.${finding}`)}</p>}
          {finding === 'failed' && <p className="text-bad">{t('queue.away')}</p>}
        </div>
      </div>
    </details>
  );
}

const Code = ({ label, value }: { label: string; value: string }) => (
  <p className="flex flex-col"><span className="text-sm">{label}</span><code className="font-mono text-sm break-all text-ink">{value}</code></p>
);
