import { useEffect, useState } from 'react';
import { ApiProblem } from '#web/api.ts';
import { keepMine, keptMine } from '../offline.ts';
import { written } from '../place.ts';

interface Page<T> { items: T[]; next: string | null; email?: string }
export interface Met { onEmail: (email: string) => void; onOut: () => void }
export interface Mine<T> { items: T[] | null; next: boolean; offline: boolean; error: unknown; more: () => void }

/** A list of what belongs to the mailbox: kept for when there is no network, and told when nobody has come in. `name`: of the list and its filter. */
export function useMine<T>(name: string, load: (cursor: string | undefined) => Promise<Page<T>>, { onEmail, onOut }: Met): Mine<T> {
  const [state, setState] = useState<{ of: string; page: Page<T> | null; offline: boolean; error: unknown }>({ of: name, page: null, offline: false, error: null });
  const key = `${written.site}:${name}`;
  const ask = async (before: Page<T> | null) => {
    try {
      const page = await load(before?.next ?? undefined);
      const all = { ...page, items: [...(before?.items ?? []), ...page.items] };
      setState({ of: name, page: all, offline: false, error: null });
      if (page.email) onEmail(page.email);
      await keepMine(key, { email: page.email ?? '', items: all.items });
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.status === 401) return onOut();
      const kept = problem instanceof ApiProblem && problem.status === 0 ? await keptMine<T>(key) : null;
      setState({ of: name, page: kept && { ...kept, next: null }, offline: kept !== null, error: kept ? null : problem });
      if (kept?.email) onEmail(kept.email);
    }
  };
  useEffect(() => {
    void ask(null);
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [name]);
  const fresh = state.of === name ? state : { page: null, offline: false, error: null };
  return { items: fresh.page?.items ?? null, next: fresh.page?.next != null, offline: fresh.offline, error: fresh.error, more: () => void ask(fresh.page) };
}
