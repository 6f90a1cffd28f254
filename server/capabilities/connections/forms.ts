import { z } from 'zod';
import type { AnyProvider } from './provider.ts';

interface Property { type?: string; format?: string; enum?: string[]; default?: string | number | boolean; lines?: boolean; anyOf?: Property[] }
type Kind = 'text' | 'lines' | 'url' | 'email' | 'integer' | 'flag' | 'choice';

/** What a person fills in to connect a provider, read off its two schemas. */
export const formOf = ({ settings, secrets }: AnyProvider) => [...fieldsOf(settings, false), ...fieldsOf(secrets, true)];

function fieldsOf(schema: z.ZodObject, secret: boolean) {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as { properties?: Record<string, Property>; required?: string[] };
  return Object.entries(properties).map(([name, given]) => {
    const property = given.anyOf?.find((one) => one.type !== 'null') ?? given;
    return { name, kind: kindOf(property), secret, required: required.includes(name) && given.default === undefined, default: given.default ?? null, choices: property.enum ?? [] };
  });
}

function kindOf({ type, format, enum: choices, lines }: Property): Kind {
  if (lines) return 'lines';
  if (choices) return 'choice';
  if (type === 'boolean') return 'flag';
  if (type === 'integer' || type === 'number') return 'integer';
  return format === 'uri' ? 'url' : format === 'email' ? 'email' : 'text';
}
