import { expect, test } from 'vitest';
import { findText } from './texts.ts';

test('a list among the values becomes words in the sentence, and the answer stays a sentence', () => {
  expect(findText('en', 'error.PACKAGE_HAS_INACTIVE_ITEMS', { codes: ['A-1', 'B-2'] })).toBe('The package contains inactive items (A-1, B-2). Activate them or replace them in the package.');
});
