import { ArrowLeft, ArrowRight, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addImage, changeImage, removeImage } from '#contracts/tickets-events.ts';
import { ImageKind } from '#contracts/tickets-terms.ts';
import { upload } from '#web/data/files.ts';
import { type EventDetail, topic } from '#web/data/tickets.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { isOver } from './isOver.ts';

type Kind = EventDetail['images'][number]['kind'];
type Image = EventDetail['images'][number];
const MOST = 10;
/** The cover first: nothing is published without it. */
const kinds = ['cover', ...ImageKind.options.filter((kind) => kind !== 'cover')] as const;

/** Pictures of an event by what they are for, each with the words for who does not see it. */
export function EventImages({ event, only }: { event: EventDetail; only?: Kind }) {
  const mayChange = useMay('tickets.event.manage') && !isOver(event);
  const mayUpload = useMay('files.upload') && mayChange;
  return <>{kinds.filter((kind) => !only || kind === only).map((kind) => <OfKind key={kind} event={event} kind={kind} mayChange={mayChange} mayUpload={mayUpload} />)}</>;
}

function OfKind({ event, kind, mayChange, mayUpload }: { event: EventDetail; kind: Kind; mayChange: boolean; mayUpload: boolean }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [sending, setSending] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const show = useAction(addImage, { topics: [topic], done: t('tickets.images.done') });
  const images = event.images.filter((image) => image.kind === kind).sort((a, b) => a.place - b.place);
  const one = kind !== 'gallery';
  if (images.length === 0 && !mayUpload) return null;
  const take = async (files: FileList | null) => {
    setSending(true);
    setFailed(null);
    try {
      for (const file of [...(files ?? [])].slice(0, one ? 1 : MOST - images.length)) {
        const { id } = await upload(file, 'photo');
        await show.mutateAsync({ params: { id: event.id }, body: { fileId: id, kind } });
      }
    } catch (error) {
      setFailed(error);
    } finally {
      setSending(false);
    }
  };
  return (
    <Section id={kind} title={t(`tickets.images.${kind}`)} note={t(`tickets.images.${kind}.note`)}>
      <div className="flex flex-col items-start gap-3">
        {images.length > 0 && <ul className={one ? 'w-full max-w-md' : 'grid w-full gap-4 sm:grid-cols-2'}>{images.map((image, at) => <Picture key={image.id} event={event} image={image} before={images[at - 1]} after={images[at + 1]} mayChange={mayChange} />)}</ul>}
        {mayUpload && (one || images.length < MOST) && <>
          <input ref={input} type="file" multiple={!one} accept="image/png,image/jpeg,image/webp,image/gif" className="hidden" aria-hidden tabIndex={-1} onChange={(chosen) => { void take(chosen.target.files); chosen.target.value = ''; }} />
          <Button busy={sending} onClick={() => input.current?.click()}>{t(one ? (images.length > 0 ? `tickets.images.${kind}.replace` : `tickets.images.${kind}.choose`) : 'tickets.images.add')}</Button>
        </>}
        <Problem error={failed} />
      </div>
    </Section>
  );
}

function Picture({ event, image, before, after, mayChange }: { event: EventDetail; image: Image; before: Image | undefined; after: Image | undefined; mayChange: boolean }) {
  const { t } = useTranslation();
  const [alt, setAlt] = useState(image.altText);
  const change = useAction(changeImage, { topics: [topic] });
  const remove = useAction(removeImage, { topics: [topic], done: t('tickets.images.removed') });
  const params = { id: event.id, imageId: image.id };
  const words = image.altText || t(`tickets.images.${image.kind}`);
  const keep = () => alt.trim() !== image.altText && change.mutate({ params, body: { altText: alt.trim() } });
  return (
    <li className="flex min-w-0 flex-col gap-2">
      <img src={image.url} alt={words} width={image.width ?? undefined} height={image.height ?? undefined} className="h-auto w-full rounded-md" />
      {mayChange && (
        <div className="flex items-end gap-1">
          <TextInput label={t('tickets.images.alt')} hint={t('tickets.images.altHint')} className="min-w-0 flex-1" maxLength={255} value={alt} onChange={(typed) => setAlt(typed.target.value)} onBlur={keep} onKeyDown={(press) => press.key === 'Enter' && keep()} />
          {before && <IconButton label={t('tickets.images.earlier', { name: words })} icon={<ArrowLeft />} onClick={() => change.mutate({ params, body: { place: before.place } })} />}
          {after && <IconButton label={t('tickets.images.later', { name: words })} icon={<ArrowRight />} onClick={() => change.mutate({ params, body: { place: after.place } })} />}
          <IconButton label={t('tickets.images.remove', { name: words })} icon={<Trash2 />} onClick={() => remove.mutate({ params })} />
        </div>
      )}
      <Problem error={change.error ?? remove.error} />
    </li>
  );
}
