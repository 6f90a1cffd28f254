import { readFileSync } from 'node:fs';

// Loaded before a process of the product: its machine's clock is off by as many seconds as stand in a file, which may change
// at any time. For where libfaketime is not installed.

const Real = Date;
let offMs = 0;
const look = (): void => void (offMs = Number(readFileSync(process.env['SKEW_FILE']!, 'utf8')) * 1000);
look();
setInterval(look, 50).unref();
const skewed = (): number => Real.now() + offMs;
globalThis.Date = new Proxy(Real, {
  construct: (target, given: number[]) => Reflect.construct(target, given.length === 0 ? [skewed()] : given) as Date,
  get: (target, name) => (name === 'now' ? skewed : (Reflect.get(target, name) as unknown)),
});
