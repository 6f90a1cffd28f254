import { ApiProblem } from '#web/api.ts';
import { problemSentence } from './problemSentence.ts';

export interface Undo {
  label: string;
  run: () => void;
}

export interface ToastRequest {
  title: string;
  type: 'done' | 'failed' | 'note';
  description?: string;
  undo?: Undo;
}

// The toasts are fetched with the first one that is said (web/src/ui/Toasts.tsx); until they stand, requests wait here.
let say: ((request: ToastRequest) => void) | null = null;
const waiting: ToastRequest[] = [];
let wanted = false;
const watchers = new Set<() => void>();

function add(request: ToastRequest) {
  if (say) {
    say(request);
    return;
  }
  waiting.push(request);
  wanted = true;
  for (const watcher of watchers) watcher();
}

/** Say that something was done, with a way back where there is one. */
export const toast = {
  done: (title: string, undo?: Undo) => add({ title, type: 'done', ...(undo ? { undo } : {}) }),
  /** For a failure that belongs to no form on the screen; stays until it is closed. */
  failed: (error: unknown) => add({ title: problemSentence(error), type: 'failed', ...(error instanceof ApiProblem && error.status >= 500 && error.requestId ? { description: error.requestId } : {}) }),
  note: (title: string, description?: string) => add({ title, type: 'note', ...(description ? { description } : {}) }),
};

export const toastsWanted = () => wanted;
export function watchToasts(watcher: () => void) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
export function speakThrough(speaker: (request: ToastRequest) => void) {
  say = speaker;
  for (const request of waiting.splice(0)) speaker(request);
}
