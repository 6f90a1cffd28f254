import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '#web/api.ts';
import { Button } from './Button.tsx';
import { cx } from './classes.ts';
import { CopyText } from './CopyText.tsx';
import { problemNextStep, problemSentence } from './problemSentence.ts';

interface Props {
  /** Whatever was thrown; nothing is shown for null. */
  error: unknown;
  onRetry?: () => void;
  /** Links to what is in the way, alternatives one press away. */
  children?: ReactNode;
  /** Pointers of fields that show their own error beside the control, so that it is not said twice. */
  shownFields?: readonly string[];
  className?: string;
}

/** A refusal or failure: what happened, which fields, what to do next, and the request id for whoever helps. */
export function Problem({ error, onRetry, children, shownFields = [], className }: Props) {
  const { t } = useTranslation();
  if (!error) return null;
  const problem = error instanceof ApiProblem ? error : null;
  const next = problemNextStep(error);
  const fields = problem?.errors.filter((field) => !shownFields.includes(field.pointer)) ?? [];
  return (
    <div role="alert" className={cx('rounded-md border border-bad/40 bg-bad-soft px-3 py-2.5', className)}>
      <p className="font-medium text-bad">{problemSentence(error)}</p>
      {next && <p className="mt-0.5">{next}</p>}
      {fields.length > 0 && (
        <ul className="mt-1.5 list-disc pl-5 text-sm">
          {fields.map((field) => <li key={`${field.pointer} ${field.code}`}>{field.message || field.code}{field.pointer && <code className="ml-1.5 text-soft">{field.pointer}</code>}</li>)}
        </ul>
      )}
      {children && <div className="mt-2">{children}</div>}
      {(onRetry || (problem?.requestId && problem.status >= 500)) && (
        <div className="mt-2 flex flex-wrap items-center gap-3">
          {onRetry && <Button size="small" onClick={onRetry}>{t('web.tryAgain')}</Button>}
          {problem?.requestId && problem.status >= 500 && <span className="inline-flex items-center gap-1.5 text-sm text-soft">{t('web.problem.requestId')} <CopyText text={problem.requestId} /></span>}
        </div>
      )}
    </div>
  );
}
