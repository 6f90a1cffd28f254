import { expect, test } from 'vitest';
import { svixSignature, verifySvix } from './svix.ts';

// The published example of the scheme: its secret, message and signature.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const timestamp = '1614265330';
const body = Buffer.from('{"test": 2432232314}');
const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const at = (seconds: number) => Temporal.Instant.fromEpochMilliseconds((Number(timestamp) + seconds) * 1000);
const judge = (more: Partial<{ id: string; timestamp: string; signature: string; secret: string; body: Buffer; after: number }> = {}) =>
  verifySvix(more.secret ?? secret, { id: more.id ?? id, timestamp: more.timestamp ?? timestamp, signature: more.signature ?? signature }, more.body ?? body, at(more.after ?? 0));

test('the published example of a signature is made and accepted', () => {
  expect(svixSignature(secret, id, timestamp, body)).toBe(signature);
  expect(judge()).toEqual({ ok: true, id });
});

test('one good signature among several is enough; other versions are passed over', () => {
  expect(judge({ signature: `v1,AAAA v1a,${signature.slice(3)} ${signature}` })).toEqual({ ok: true, id });
  expect(judge({ signature: `v1,AAAA v2,${signature.slice(3)}` })).toMatchObject({ reason: 'signature_wrong' });
});

test('another body, id, time or secret does not pass', () => {
  for (const more of [{ body: Buffer.from('{"test": 2432232315}') }, { id: 'msg_other' }, { timestamp: '1614265331' }, { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx' }, { signature: '' }, { signature: 'v1,' }]) {
    expect(judge(more)).toMatchObject({ ok: false });
  }
  expect(judge({ secret: 'whsec_' })).toMatchObject({ reason: 'secret_unusable' });
});

test('older or newer than five minutes is refused, to the second', () => {
  expect(judge({ after: 300 })).toMatchObject({ ok: true });
  expect(judge({ after: 301 })).toMatchObject({ reason: 'too_old' });
  expect(judge({ after: -300 })).toMatchObject({ ok: true });
  expect(judge({ after: -301 })).toMatchObject({ reason: 'too_new' });
  expect(judge({ timestamp: 'yesterday' })).toMatchObject({ reason: 'headers_missing' });
});
