import { useBlocker } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import type { FieldValues, UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { draftPrefix } from './drafts.ts';

interface Options {
  /** Fields that never touch the disk (passwords). */
  omit?: readonly string[];
  /** A form in a panel that stays open while the address changes. */
  mayLeave?: boolean;
}

/**
 * What was typed survives reload, crash and a failed save; leaving with something unsaved asks first.
 * Call `clear()` once it is saved, and place `guard` anywhere on the screen.
 */
export function useDraft<T extends FieldValues>(form: Pick<UseFormReturn<T>, 'setValue' | 'subscribe' | 'formState'>, key: string, { omit = [], mayLeave = false }: Options = {}): { clear: () => void; guard: ReactNode; restored: boolean } {
  const { t } = useTranslation();
  const name = draftPrefix + key;
  const restored = useRef(false);
  const saved = useRef(false);
  const secret = useRef(omit);

  useEffect(() => {
    const kept = localStorage.getItem(name);
    if (!kept) return;
    try {
      const values = JSON.parse(kept) as Partial<T>;
      for (const [field, value] of Object.entries(values)) form.setValue(field as never, value as never, { shouldDirty: true });
      restored.current = true;
    } catch {
      localStorage.removeItem(name); // Written by an older version of this form.
    }
  }, [name, form]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = form.subscribe({
      formState: { values: true, isDirty: true },
      callback: ({ values, isDirty }) => {
        clearTimeout(timer);
        saved.current = false;
        timer = setTimeout(() => {
          if (saved.current) return;
          if (isDirty === false) localStorage.removeItem(name);
          else localStorage.setItem(name, JSON.stringify(Object.fromEntries(Object.entries(values).filter(([field]) => !secret.current.includes(field)))));
        }, 300);
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [name, form]);

  const dirty = () => form.formState.isDirty && !saved.current;
  const { isDirty } = form.formState;
  const blocker = useBlocker({ shouldBlockFn: () => !mayLeave && isDirty && dirty(), enableBeforeUnload: () => isDirty && dirty(), withResolver: true });

  const clear = () => {
    saved.current = true;
    localStorage.removeItem(name);
  };
  const guard = blocker.status === 'blocked' && (
    <Dialog open onClose={blocker.reset} size="small" title={t('web.leave.title')} footer={<>
      <Button onClick={() => { clear(); blocker.proceed(); }}>{t('web.leave.discard')}</Button>
      <Button kind="primary" onClick={blocker.reset}>{t('web.leave.stay')}</Button>
    </>}>
      <p className="text-soft">{t('web.leave.body')}</p>
    </Dialog>
  );
  return { clear, guard, restored: restored.current };
}
