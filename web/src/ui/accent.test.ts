import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accentOf, contrast } from './accent.ts';

const colour = fc.integer({ min: 0, max: 0xff_ff_ff }).map((n) => `#${n.toString(16).padStart(6, '0')}`);

test('whatever colour a business chooses, its buttons and links keep AA contrast in both themes', () => {
  fc.assert(fc.property(colour, (hex) => {
    const accent = accentOf(hex);
    expect(contrast(accent['--accent-light'], accent['--on-accent-light'])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(accent['--accent-dark'], accent['--on-accent-dark'])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(accent['--accent-text-light'], '#ffffff')).toBeGreaterThanOrEqual(4.5);
    expect(contrast(accent['--accent-text-dark'], '#121314')).toBeGreaterThanOrEqual(4.5);
  }));
});

test('a colour that is readable as it is stays as it is', () => {
  expect(accentOf('#0b5d57')['--accent-text-light']).toBe('#0b5d57');
});
