import { useTranslation } from 'react-i18next';
import { ApiProblem } from '#web/api.ts';
import type { Provider } from '#web/data/connections.ts';
import { fieldSentence } from '#web/ui/Form.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { PasswordInput, TextArea, TextInput } from '#web/ui/TextInput.tsx';
import { useProviderWords } from './words.ts';

export type Value = string | number | boolean;
export type Values = Record<string, Value>;
type Field = Provider['fields'][number];

/** What the server refused, by field (`/body/secrets/apiKey`). */
export function errorsBy(error: unknown): Record<string, string> {
  if (!(error instanceof ApiProblem)) return {};
  return Object.fromEntries(error.errors.map(({ pointer, message, code }) => [pointer.split('/').slice(2).join('.'), message || code]));
}

/** What of the form is sent: no empty fields, and of the secrets only what was typed. */
export function sendable(provider: Provider, values: Values): { settings: Values; secrets: Record<string, string> } {
  const filled = provider.fields.filter(({ name }) => values[name] !== undefined && values[name] !== '');
  return {
    settings: Object.fromEntries(filled.filter(({ secret }) => !secret).map(({ name }) => [name, values[name]!])),
    secrets: Object.fromEntries(filled.filter(({ secret }) => secret).map(({ name }) => [name, String(values[name])])),
  };
}

/** The fields of a provider's form, as it declares them. A secret that is there shows as kept and is replaced by typing. */
export function ProviderFields({ provider, values, onChange, secretsSet, errors }: { provider: Provider; values: Values; onChange: (values: Values) => void; secretsSet: readonly string[]; errors: Record<string, string> }) {
  const { t } = useTranslation();
  const errorOf = ({ name, secret }: Field) => fieldSentence(errors[`${secret ? 'secrets' : 'settings'}.${name}`]);
  const one = (field: Field) => <OneField key={field.name} provider={provider.key} field={field} value={values[field.name]} kept={secretsSet.includes(field.name)} error={errorOf(field)} onChange={(value) => onChange({ ...values, [field.name]: value })} />;
  // The provider's own addresses are known; hardly anybody has others.
  const known = provider.fields.filter(({ kind, required }) => kind === 'url' && !required);
  return (
    <>
      {provider.fields.filter((field) => !known.includes(field)).map(one)}
      {known.length > 0 && (
        <details open={known.some((field) => errorOf(field)) || undefined}>
          <summary className="cursor-pointer py-2 text-soft hover:text-ink max-md:py-2.5">{t('connections.addresses')}</summary>
          <p className="mb-3 text-sm text-soft">{t('connections.addressesNote')}</p>
          <div className="flex flex-col gap-4">{known.map(one)}</div>
        </details>
      )}
    </>
  );
}

function OneField({ provider, field: { name, kind, secret, required, choices, default: standard }, value, kept, error, onChange }: { provider: string; field: Field; value: Value | undefined; kept: boolean; error: string | undefined; onChange: (value: Value) => void }) {
  const { t } = useTranslation();
  const words = useProviderWords();
  const shared = { label: words.label(provider, name), hint: kept ? t('connections.secretKept') : words.hint(provider, name), error, optional: !required && kind !== 'flag' && !(kind === 'choice' && standard !== null) };
  if (kind === 'flag') return <Switch label={shared.label} hint={shared.hint} checked={Boolean(value ?? standard ?? false)} onChange={onChange} />;
  if (kind === 'choice') return <Select {...shared} value={String(value ?? standard ?? '')} onChange={onChange} options={choices.map((choice) => ({ value: choice, label: words.choice(provider, name, choice) }))} />;
  if (kind === 'integer') return <NumberInput {...shared} value={typeof value === 'number' ? value : typeof standard === 'number' ? standard : null} onChange={(next) => onChange(next ?? '')} />;
  // A certificate or a key file is pasted whole: one line would take its line breaks.
  if (kind === 'lines') return <TextArea {...shared} autoComplete="off" spellCheck={false} name={name} style={{ maxHeight: '12rem' }} value={String(value ?? '')} placeholder={kept ? '••••••••' : undefined} onChange={(event) => onChange(event.target.value)} />;
  if (secret) return <PasswordInput {...shared} autoComplete="off" name={name} value={String(value ?? '')} placeholder={kept ? '••••••••' : undefined} onChange={(event) => onChange(event.target.value)} />;
  return <TextInput {...shared} name={name} type={kind === 'email' ? 'email' : kind === 'url' ? 'url' : 'text'} value={String(value ?? standard ?? '')} onChange={(event) => onChange(event.target.value)} />;
}
