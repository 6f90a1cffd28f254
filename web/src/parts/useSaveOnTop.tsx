import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '#web/api.ts';
import { Button } from '#web/ui/Button.tsx';

interface Save { error: Error | null; isPending: boolean }

/**
 * A save for the version that the form was filled with. When somebody else was first, it is refused, and one press puts
 * ours on top of theirs: the form stays busy until that is done, so nothing is sent for the old version in between.
 */
export function useSaveOnTop({ save, begun, latest }: { save: Save; begun: number; latest: () => Promise<{ version: number }> }) {
  const { t } = useTranslation();
  const [version, setVersion] = useState(begun);
  const last = useRef<((version: number) => void) | null>(null);
  const catchUp = useMutation({
    networkMode: 'always',
    mutationFn: latest,
    onSuccess: (now) => {
      setVersion(now.version);
      last.current?.(now.version);
    },
  });
  const overtaken = save.error instanceof ApiProblem && save.error.code === 'VERSION_MISMATCH';
  return {
    send: (run: (version: number) => void) => {
      last.current = run;
      run(version);
    },
    busy: save.isPending || catchUp.isPending,
    error: catchUp.error ?? save.error,
    wayOut: overtaken && <Button size="small" busy={catchUp.isPending} onClick={() => catchUp.mutate()}>{t('web.saveOnTop')}</Button>,
  };
}
