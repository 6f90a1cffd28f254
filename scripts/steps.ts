import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** One thing to check: a program, its weight in processor cores, and what has to be done before it. */
export interface Step {
  name: string;
  /** Program of node_modules/.bin or a script for this Node. */
  run: string[];
  cores?: number;
  after?: string;
  /** Shows what it says while it says it; the others speak only when they fail. */
  live?: boolean;
  env?: Record<string, string>;
}

export interface Outcome {
  name: string;
  ok: boolean;
  seconds: number;
  /** Not run, since the step it needs failed or the run was stopped. */
  skipped: boolean;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Runs the steps side by side on so many cores, in the order of the list; all of them, also when one fails. */
export async function runSteps(steps: readonly Step[], cores: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = [...steps];
  const running = new Map<Step, Promise<void>>();
  const children = new Set<ReturnType<typeof spawn>>();
  let stopped = false;
  const stop = (signal: NodeJS.Signals) => {
    stopped = true;
    for (const child of children) child.kill(signal);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);

  const begin = (step: Step) => {
    waiting.splice(waiting.indexOf(step), 1);
    const done = runStep(step, children).then((outcome) => {
      outcomes.push(outcome);
      running.delete(step);
    });
    running.set(step, done);
  };
  while (waiting.length > 0 || running.size > 0) {
    for (const step of waiting.slice()) {
      const before = step.after && outcomes.find(({ name }) => name === step.after);
      if (stopped || (before && !before.ok)) {
        waiting.splice(waiting.indexOf(step), 1);
        outcomes.push({ name: step.name, ok: false, seconds: 0, skipped: true });
        continue;
      }
      const blocked = step.after && !before && steps.some(({ name }) => name === step.after);
      const busy = [...running.keys()].reduce((sum, { cores: used = 1 }) => sum + used, 0);
      if (!blocked && (running.size === 0 || busy + (step.cores ?? 1) <= cores)) begin(step);
    }
    await Promise.race(running.values());
  }
  process.off('SIGINT', stop).off('SIGTERM', stop);
  return steps.map(({ name }) => outcomes.find((outcome) => outcome.name === name)!);
}

function runStep(step: Step, children: Set<ReturnType<typeof spawn>>): Promise<Outcome> {
  const begun = performance.now();
  const [program, ...args] = step.run as [string, ...string[]];
  const script = /\.(ts|mjs|js)$/.test(program);
  return new Promise((resolve) => {
    const child = spawn(script ? process.execPath : `${ROOT}/node_modules/.bin/${program}`, script ? [program, ...args] : args, {
      cwd: ROOT,
      stdio: step.live ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...step.env },
      shell: process.platform === 'win32' && !script,
    });
    children.add(child);
    let said = '';
    child.stdout?.on('data', (text) => (said += text));
    child.stderr?.on('data', (text) => (said += text));
    const end = (ok: boolean, why: string) => {
      children.delete(child);
      const seconds = (performance.now() - begun) / 1000;
      console.log(`${ok ? '✓' : '✗'} ${step.name} (${seconds.toFixed(1)} s)`);
      if (!ok) console.log(`${said.trim()}\n${why}\n`);
      resolve({ name: step.name, ok, seconds, skipped: false });
    };
    child.on('error', (error) => end(false, error.message));
    child.on('close', (code, signal) => end(code === 0, `${step.run.join(' ')} ended with ${signal ?? code}`));
  });
}
