import { expect, test } from 'vitest';
import { readGuests } from './people.ts';

test('a list of guests is read as people keep it; what cannot be read is told by its line', () => {
  expect(readGuests('Ana Gómez <ana@prensa.example>\nLuis Mora, LUIS@radio.example, 2\n\nEva\teva@tv.example\t3\nsolo@correo.example\nPepe Ruiz pepe@x.example\nsin correo\nMucho, m@x.example, 99')).toEqual({
    guests: [
      { name: 'Ana Gómez', email: 'ana@prensa.example', quantity: 1 }, { name: 'Luis Mora', email: 'luis@radio.example', quantity: 2 }, { name: 'Eva', email: 'eva@tv.example', quantity: 3 }, { name: 'solo', email: 'solo@correo.example', quantity: 1 }, { name: 'Pepe Ruiz', email: 'pepe@x.example', quantity: 1 },
    ],
    bad: [{ line: 7, text: 'sin correo' }, { line: 8, text: 'Mucho, m@x.example, 99' }],
  });
});
