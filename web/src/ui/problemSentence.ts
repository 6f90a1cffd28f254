import i18next from 'i18next';
import { ApiProblem } from '#web/api.ts';

/** What happened, as a sentence in the language of the screen. The server's own sentence wins: it names the conflict. */
export function problemSentence(error: unknown): string {
  if (error instanceof ApiProblem) {
    if (error.status === 0) return i18next.t('web.problem.offline');
    return error.detail || error.title || i18next.t(error.status >= 500 ? 'web.problem.server' : 'web.problem.unknown');
  }
  return i18next.t(isFull(error) ? 'web.problem.full' : 'web.problem.unknown');
}

/** The disk of the device has no more room for this program; libraries wrap what the browser says of it. */
const isFull = (error: unknown): boolean => error instanceof Error && (error.name === 'QuotaExceededError' || isFull((error as { inner?: unknown }).inner));

/** What to do next, where the kind of failure says it. */
export function problemNextStep(error: unknown): string | null {
  if (!(error instanceof ApiProblem)) return i18next.t('web.problem.reloadHint');
  if (error.status === 0) return i18next.t('web.problem.offlineHint');
  if (error.status === 429) return error.retryAfterS ? i18next.t('web.problem.waitHint', { seconds: error.retryAfterS }) : i18next.t('web.problem.waitABit');
  if (error.status === 412) return i18next.t('web.problem.staleHint');
  if (error.status >= 500) return i18next.t('web.problem.serverHint');
  return null;
}
