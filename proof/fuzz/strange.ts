// Values that have broken programs before, as JSON writes them: also such as JSON.stringify never would.

const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const text = (value: string): string => JSON.stringify(value);

/** Raw JSON to stand in the place of any value. */
export const STRANGE: readonly string[] = [
  'null', 'true', '[]', '{}', '""', '" "', '0', '-0', '-1', '1.5', '1e400', '-1e400', '1e-400', '9007199254740993', '2147483648', '-2147483649', '9223372036854775808', '1e21', '"1e3"', '"NaN"', '"Infinity"',
  String.raw`"\u0000"`, String.raw`"a\u0000b"`, String.raw`"\ud800"`, String.raw`"a\udc00b"`, String.raw`"\ud83d\ude00"`, text('\u202Eabc\u202C'), text('\uFEFFabc'), text('\u200B'), text('a\u0301'.repeat(400)), text('\u{1F468}\u200D\u{1F469}\u200D\u{1F467}'), text('ﷺ'.repeat(100)), text('\u2028\u2029'),
  text('a\r\nset-cookie: a=b'), text('\u001B[31m'), text("' or 1=1 --"), text("';select pg_sleep(6)--"), text('\\'), text('%'), text('_%\\'), text('{{7*7}}${7*7}<%= 7 %>'), text('<script>alert(1)</script>'), text('../../../../etc/passwd'), text('=1+1'), text('{0}{x, plural, other{#}}'), text('(a+)+$'), text('a & | ! <-> :*'),
  '"0000-01-01"', '"2026-02-30"', '"2027-02-29"', '"9999-12-31"', '"-271821-04-20"', '"2026-13-01T00:00:00Z"', '"2026-12-31T23:59:60Z"', '"2026-12-31T24:00:00Z"', '"2026-11-20T16:00:00.123456789Z"', '"2026-11-20T16:00:00+14:59"', '"1900-01-01T00:00:00Z"', '"2200-12-31T23:59:59+14:00"', '"24:00"', '"00:00"',
  '"00000000-0000-0000-0000-000000000000"', '"ffffffff-ffff-ffff-ffff-ffffffffffff"', '"{00000000-0000-4000-8000-000000000000}"', '"urn:uuid:00000000-0000-4000-8000-000000000000"',
  '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}', '{"toString":1,"valueOf":2,"hasOwnProperty":3}', '{"length":1000000000}', '{"then":1}', '{"$ref":"#"}', '[null]', '[[]]', '[{}]', '["a","a"]',
  text('x'.repeat(300)), text('x'.repeat(20_000)), text('é'.repeat(200_000)), `[${'0,'.repeat(20_000)}0]`, deep(500), deep(10_000), `{"a":${'{"a":'.repeat(5000)}1${'}'.repeat(5001)}`,
  '"javascript:alert(1)"', '"http://169.254.169.254/"', '"//example.com"', '"C:\\\\CON"', '"a@b@c.example"', '"UTC"', '"Etc/GMT+12"', '"+502 0000 0000"', '"ZZZ"', '"constructor"', '"__proto__"', '"toString"',
];

/** Whole bodies that are none: text as bytes of latin1. */
export const BROKEN_BODIES: readonly { type: string; bytes: string; coding?: string }[] = [
  { type: 'application/json', bytes: '' }, { type: 'application/json', bytes: '{' }, { type: 'application/json', bytes: '{"a":1,}' }, { type: 'application/json', bytes: 'null' }, { type: 'application/json', bytes: '[]' }, { type: 'application/json', bytes: '"text"' }, { type: 'application/json', bytes: '1' },
  { type: 'application/json', bytes: '\xEF\xBB\xBF{}' }, { type: 'application/json', bytes: '{"name":"\xC3\x28"}' }, { type: 'application/json', bytes: '{"name":"\xED\xA0\x80"}' }, { type: 'application/json', bytes: '\x00' }, { type: 'application/json', bytes: 'NaN' }, { type: 'application/json', bytes: '{"a":Infinity}' },
  { type: 'application/json; charset=utf-16', bytes: '\xFF\xFE{\x00}\x00' }, { type: 'application/json;charset=nothing', bytes: '{}' }, { type: 'application/json; ', bytes: '{}' }, { type: 'text/plain', bytes: '{}' }, { type: 'text/json', bytes: '{}' }, { type: 'application/xml', bytes: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' }, { type: 'application/x-www-form-urlencoded', bytes: 'a=1&a=2&__proto__[x]=1' },
  { type: 'multipart/form-data', bytes: 'x' }, { type: 'multipart/form-data; boundary=', bytes: '----' }, { type: 'multipart/form-data; boundary=b', bytes: '--b\r\ncontent-disposition: form-data; name="file"; filename="../../a\x00.png"\r\n\r\nx\r\n--b--\r\n' }, { type: 'multipart/form-data; boundary=b', bytes: '--b\r\ncontent-disposition: form-data; name="__proto__"\r\n\r\nx\r\n--b--\r\n' }, { type: 'multipart/form-data; boundary=b', bytes: '--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nx' },
  { type: 'application/octet-stream', bytes: '\x00\x01\x02' }, { type: '*/*', bytes: '{}' }, { type: ';', bytes: '{}' }, { type: 'a/b/c', bytes: '{}' }, { type: 'application/json', bytes: '{}', coding: 'gzip' }, { type: 'application/json', bytes: '{}', coding: 'br, gzip, identity' }, { type: 'application/merge-patch+json', bytes: '{}' },
];

/** Headers of all kinds; one of them is added. */
export const STRANGE_HEADERS: readonly (readonly [string, string])[] = [
  ['if-match', '*'], ['if-match', '"999999999999"'], ['if-match', '"1", "2"'], ['if-match', ''], ['if-match', '"-1"'], ['if-none-match', '*'], ['if-none-match', `${'"1",'.repeat(500)}"2"`], ['idempotency-key', ''], ['idempotency-key', 'x'.repeat(256)], ['idempotency-key', '\u00E9'], ['idempotency-key', '__proto__'], ['accept-language', '*;q=nothing'], ['accept-language', 'x'.repeat(4000)], ['accept-language', '__proto__'],
  ['accept', 'application/xml'], ['accept', '*/*;q=0'], ['accept-encoding', 'identity;q=0, *;q=0'], ['accept-encoding', 'br;q=1.0000001, nothing'], ['range', 'bytes=0-0,1-1,2-2'], ['range', 'bytes=9999999999999999999-'], ['range', 'bytes=-0'], ['range', 'lines=1-2'], ['cookie', 'a'], ['cookie', '=;=;=;;;'], ['cookie', `x=${'y'.repeat(8000)}`], ['cookie', '__proto__=1; __Host-refresh=%00%FF; __Host-refresh=%E0%A4%A'], ['cookie', 'a="b\\"c"; $Version=1'],
  ['authorization', 'Basic YTpi'], ['authorization', 'Bearer'], ['authorization', `Bearer ${'x'.repeat(5000)}`], ['authorization', 'Bearer eyJhbGciOiJub25lIn0.e30.'], ['authorization', 'Bearer mst_live_x'], ['authorization', 'Bearer \u00FF'], ['x-forwarded-for', '1.1.1.1, %00, ::1, unknown'], ['forwarded', 'for="[::1]";host=evil.example'], ['x-forwarded-host', 'evil.example'], ['x-forwarded-proto', 'gopher'], ['x-http-method-override', 'DELETE'],
  ['origin', 'null'], ['origin', 'https://evil.example'], ['sec-fetch-site', 'cross-site'], ['referer', 'not an address'], ['user-agent', ''], ['user-agent', '\u00FF'.repeat(2000)], ['x-request-id', '../../a'], ['content-encoding', 'identity'], ['te', 'trailers'], ['host', 'evil.example'], ['host', 'a b'], ['host', 'x'.repeat(3000)], ['host', '[::1]:99999'], ['upgrade-insecure-requests', '1'], ['prefer', 'respond-async'],
];

/** What may stand in a path or a query, encoded or made to look so. */
export const STRANGE_PARTS: readonly string[] = [
  '%00', '%', '%zz', '%c0%af', '%ed%a0%80', '%ff', '..', '%2e%2e%2f', '..%5c', '.', '%20', '%0d%0aset-cookie:a=b', "'", '%27%20or%201=1', '%F0%9F%98%80', 'null', 'undefined', 'NaN', 'Infinity', '-1', '0', '1e400', '99999999999999999999', '__proto__', 'constructor', 'true', '[]', '%5B%5D', '{}', '*', '%25', '%2525', '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-4FFF-8FFF-FFFFFFFFFFFF', 'x'.repeat(290), 'x'.repeat(310), 'x'.repeat(2000), '%E2%80%AE', '%EF%BB%BF', ',,,', ';', 'a,'.repeat(100), '2026-02-30', '9999-99-99', '%5C', '%25_', '%28a%2B%29%2B', '+', '&', 'a%26b=c',
];
