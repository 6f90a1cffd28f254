import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { NewPassword } from '#contracts/auth.ts';
import { field } from '#web/ui/Form.tsx';
import { PasswordInput } from '#web/ui/TextInput.tsx';

/** As NewPassword of contracts/auth.ts asks. */
const minPassword = 10;

/** Typed twice, so that a slip of the finger does not lock anybody out. */
export const NewPasswordForm = z.strictObject({
  password: NewPassword,
  again: z.string(),
}).refine(({ password, again }) => password === again, { path: ['again'], error: 'passwords_differ' });

type Values = z.input<typeof NewPasswordForm>;

export function NewPasswordFields<T extends Values>({ form: given }: { form: Pick<UseFormReturn<T>, 'getFieldState' | 'formState' | 'register'> }) {
  const { t } = useTranslation();
  // The fields are those of Values; the form may hold more.
  const form = given as unknown as UseFormReturn<Values>;
  return (
    <>
      <PasswordInput label={t('web.password.new')} hint={t('web.password.hint', { count: minPassword })} {...field(form, 'password')} autoComplete="new-password" />
      <PasswordInput label={t('web.password.again')} {...field(form, 'again')} autoComplete="new-password" />
    </>
  );
}
