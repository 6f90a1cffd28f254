import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createFileRoute, Link } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { requestBooking } from '#contracts/studio-public.ts';
import { ApiProblem, call } from '#web/api.ts';
import { bookingOf, type BookingDone as Done, type BookingOffer as FormOffer, solveRiddle } from '#web/data/public.ts';
import { instant, money } from '#web/format.ts';
import { newKey } from '#web/newKey.ts';
import { NativeSelect } from '#web/parts/public/NativeSelect.tsx';
import { PublicFailed, PublicFrame, PublicLoading } from '#web/parts/public/PublicFrame.tsx';
import { SlotPicker } from '#web/parts/public/SlotPicker.tsx';
import { visitorTexts } from '#web/texts.ts';
import { Button, buttonClass } from '#web/ui/Button.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { TextArea, TextInput } from '#web/ui/TextInput.tsx';

export const Route = createFileRoute('/b/$slug')({ staticData: { bare: true, title: 'public.book.windowTitle' }, beforeLoad: visitorTexts, component: BookingPage });

const ANY = 'any';

function BookingPage() {
  const { slug } = Route.useParams();
  const [done, setDone] = useState<Done | null>(null);
  const offer = useQuery(bookingOf(slug));
  if (offer.error) return <PublicFailed error={offer.error} onRetry={() => void offer.refetch()} />;
  if (!offer.data) return <PublicLoading />;
  return done ? <Thanks offer={offer.data} done={done} /> : <Booking slug={slug} offer={offer.data} onDone={setDone} />;
}

function Thanks({ offer, done }: { offer: FormOffer; done: Done }) {
  const { t } = useTranslation();
  return (
    <PublicFrame business={offer.business} title={t('public.book.thanks')}>
      <p role="status" className="flex gap-3"><CircleCheck className="mt-0.5 size-5 shrink-0 text-good" aria-hidden /><span>{t('public.book.thanksNote', { code: done.code, date: instant(done.startsAt, done.zone, 'long'), time: instant(done.startsAt, done.zone, 'time') })}</span></p>
      {done.held && <p className="text-soft">{t('public.book.held')}</p>}
      <Link to="/s/$token" params={{ token: done.token }} className={buttonClass({ kind: 'primary', size: 'large', wide: true })}>{t('public.book.follow')}</Link>
    </PublicFrame>
  );
}

function Booking({ slug, offer, onDone }: { slug: string; offer: FormOffer; onDone: (done: Done) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [branchId, setBranchId] = useState(offer.branches[0]?.id ?? '');
  const [sessionType, setSessionType] = useState(offer.sessionTypes[0]!);
  const [packageId, setPackageId] = useState<string>(ANY);
  const [date, setDate] = useState(offer.firstDate);
  const [startsAt, setStartsAt] = useState<string | null>(null);
  const [values, setValues] = useState({ name: '', phone: '', email: '', locationText: '', wishes: '', website: '' });
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const key = useRef<{ print: string; key: string } | null>(null);

  const packages = offer.packages.filter((one) => one.sessionType === 'both' || one.sessionType === sessionType);
  const chosen = packages.find(({ id }) => id === packageId);
  const wish = { branchId, sessionType, ...(chosen && { packageId: chosen.id }), date };
  const set = (field: keyof typeof values) => ({ value: values[field], onChange: (event: { target: { value: string } }) => setValues({ ...values, [field]: event.target.value }) });
  const refused = (pointer: string) => (error instanceof ApiProblem ? error.errors.find((one) => one.pointer === pointer)?.message : undefined);
  const missing = (bad: boolean) => (tried && bad ? t('public.required') : undefined);
  const complete = startsAt && values.name.trim() && values.phone.trim() && (!offer.emailRequired || values.email.trim()) && (sessionType === 'studio' || values.locationText.trim());

  const submit = async () => {
    setTried(true);
    setError(null);
    if (!complete) return;
    const asked = { branchId, sessionType, ...(chosen && { packageId: chosen.id }), startsAt, name: values.name, phone: values.phone, email: values.email.trim() || null, locationText: sessionType === 'external' ? values.locationText : '', wishes: values.wishes, ...(values.website && { website: values.website }) };
    const print = JSON.stringify(asked);
    if (key.current?.print !== print) key.current = { print, key: newKey() };
    setBusy(true);
    try {
      onDone(await call(requestBooking, { params: { slug }, body: { ...asked, captcha: await solveRiddle(slug) } }, { idempotencyKey: key.current.key }));
    } catch (problem) {
      setError(problem);
      // Somebody was faster: what is free is looked up again.
      if (problem instanceof ApiProblem && problem.code === 'SLOT_TAKEN') {
        setStartsAt(null);
        await client.invalidateQueries({ queryKey: ['public.slots', slug] });
      }
    } finally {
      setBusy(false);
    }
  };

  return (
    <PublicFrame business={offer.business} title={t('public.book.title')}>
      {offer.text && <p className="-mt-3 whitespace-pre-line text-soft">{offer.text}</p>}
      <form noValidate className="flex flex-col gap-5" onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}>
        {offer.branches.length > 1 && <NativeSelect label={t('public.book.branch')} value={branchId} onChange={setBranchId} options={offer.branches.map(({ id, name, address }) => ({ value: id, label: name, note: address }))} />}
        {offer.sessionTypes.length > 1 && (
          <Segmented label={t('public.book.type')} value={sessionType} onChange={(next) => {
            setSessionType(next);
            setStartsAt(null);
          }} options={offer.sessionTypes.map((value) => ({ value, label: t(`public.book.${value}`) }))} />
        )}
        {packages.length > 0 && (
          <NativeSelect label={t('public.book.package')} value={chosen ? packageId : ANY} onChange={(next) => {
            setPackageId(next);
            setStartsAt(null);
          }} options={[{ value: ANY, label: t('public.book.noPackage') }, ...packages.map((one) => ({ value: one.id, label: one.name, note: [one.priceMinor === null ? null : money(one.priceMinor, offer.currency), one.description].filter(Boolean).join(' · ') }))]} />
        )}
        <SlotPicker slug={slug} wish={wish} first={offer.firstDate} last={offer.lastDate} value={startsAt} onChange={setStartsAt} error={missing(!startsAt)} onDate={(next) => {
          setDate(next);
          setStartsAt(null);
        }} />
        {sessionType === 'external' && <TextInput label={t('public.book.location')} autoComplete="street-address" maxLength={500} {...set('locationText')} error={missing(!values.locationText.trim()) ?? refused('/body/locationText')} />}
        <TextInput label={t('public.book.name')} autoComplete="name" maxLength={100} {...set('name')} error={missing(!values.name.trim()) ?? refused('/body/name')} />
        <TextInput label={t('public.book.phone')} type="tel" inputMode="tel" autoComplete="tel" maxLength={40} {...set('phone')} error={missing(!values.phone.trim()) ?? refused('/body/phone')} />
        <TextInput label={offer.emailRequired ? t('public.book.email') : t('public.book.emailOptional')} type="email" inputMode="email" autoComplete="email" maxLength={254} {...set('email')} error={missing(offer.emailRequired && !values.email.trim()) ?? refused('/body/email')} />
        <TextArea label={t('public.book.wishes')} maxLength={2000} {...set('wishes')} />
        {/* For machines that fill in whatever they find. */}
        <div className="hidden" aria-hidden="true"><input type="text" name="website" tabIndex={-1} autoComplete="off" {...set('website')} /></div>
        <Problem error={error} shownFields={['/body/name', '/body/phone', '/body/email', '/body/locationText']} />
        <Button kind="primary" size="large" wide type="submit" busy={busy}>{busy ? t('public.book.checking') : t('public.book.action')}</Button>
        <p className="text-sm text-soft">{t('public.book.privacy', { business: offer.business.name })}</p>
      </form>
    </PublicFrame>
  );
}
