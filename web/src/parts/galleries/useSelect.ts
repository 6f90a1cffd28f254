import { type InfiniteData, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { selectAsset } from '#contracts/galleries.ts';
import { call } from '#web/api.ts';
import type { PublicAsset, PublicGallery } from '#web/data/galleries.ts';
import { problemSentence } from '#web/ui/problemSentence.ts';

type Pages = InfiniteData<{ items: PublicAsset[]; next: string | null }>;

/** Change one thing in every list of the gallery that is held. */
export function useChangeAsset(token: string) {
  const client = useQueryClient();
  return (id: string, values: Partial<PublicAsset>) => client.setQueriesData<Pages>({ queryKey: ['visit', token, 'assets'] }, (pages) => pages && {
    ...pages, pages: pages.pages.map((page) => ({ ...page, items: page.items.map((item) => (item.id === id ? { ...item, ...values } : item)) })),
  });
}

/** Choose a photo or not: shown at once, taken back with the reason when the server says no. */
export function useSelect(token: string) {
  const client = useQueryClient();
  const change = useChangeAsset(token);
  const set = (selection: NonNullable<PublicGallery['content']>['selection']) => client.setQueryData<PublicGallery>(['visit', token, 'one'], (old) => (old?.content ? { ...old, content: { ...old.content, selection } } : old));
  // Said beside the counter: a toast would lie over the hearts of a telephone.
  const [refusal, setRefusal] = useState<string | null>(null);
  const select = async (id: string, selected: boolean) => {
    setRefusal(null);
    change(id, { selected });
    try {
      set(await call(selectAsset, { params: { token }, body: { assetId: id, selected } }));
    } catch (error) {
      change(id, { selected: !selected });
      setRefusal(problemSentence(error));
      void client.invalidateQueries({ queryKey: ['visit', token, 'one'] });
    }
  };
  return { select, refusal, forget: () => setRefusal(null) };
}
