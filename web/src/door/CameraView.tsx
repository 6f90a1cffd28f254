import { CameraOff, Flashlight, Keyboard } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { type Camera, openCamera } from './camera.ts';

/** A code held before the camera is read once, until it is gone for a while. */
const SAME_MS = 4000;

export function CameraView({ onText }: { onText: (text: string) => void }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [camera, setCamera] = useState<Camera | null>(null);
  const [lit, setLit] = useState(false);
  const [refused, setRefused] = useState(false);
  const [round, setRound] = useState(0);
  const read = useRef(onText);
  read.current = onText;
  useEffect(() => {
    let open = true;
    let opened: Camera | null = null;
    const last = { text: '', at: -Infinity };
    const seen = (text: string) => {
      const now = performance.now();
      const again = text === last.text && now - last.at < SAME_MS;
      Object.assign(last, { text, at: now });
      if (!again) read.current(text);
    };
    openCamera(video.current!, seen).then((made) => {
      if (!open) return made.stop();
      opened = made;
      setCamera(made);
      setRefused(false);
    }, () => open && setRefused(true));
    return () => {
      open = false;
      opened?.stop();
    };
  }, [round]);
  return (
    <div className="flex h-full flex-col">
      <div className="relative min-h-0 flex-1 overflow-hidden bg-[#0c0d0e]">
        <video ref={video} muted playsInline aria-label={t('door.camera')} className={cx('size-full object-cover', refused && 'invisible')} />
        {!refused && <div aria-hidden className="pointer-events-none absolute inset-0 flex items-center justify-center"><div className="aspect-square w-[min(72%,20rem)] rounded-lg border-2 border-[#ffffffb3] shadow-[0_0_0_200vmax_rgb(0_0_0/0.35)]" /></div>}
        {refused && (
          <div className="absolute inset-0 flex flex-col items-center justify-center gap-3 p-6 text-center text-[#ffffff]">
            <CameraOff className="size-10" aria-hidden />
            <p className="max-w-72 text-lg text-balance">{t('door.camera.refused')}</p>
            <Button onClick={() => setRound((n) => n + 1)}>{t('door.camera.again')}</Button>
          </div>
        )}
        {camera?.torch && (
          <button type="button" aria-pressed={lit} aria-label={t('door.torch')} onClick={() => void camera.torch!(!lit).then(() => setLit(!lit), () => undefined)} className="absolute right-4 bottom-4 flex size-14 items-center justify-center rounded-full bg-[#00000099] text-[#ffffff] aria-pressed:bg-[#ffffff] aria-pressed:text-[#17181a]">
            <Flashlight className="size-6" aria-hidden />
          </button>
        )}
      </div>
      <p className="flex items-center justify-center gap-2 px-4 py-2.5 text-sm text-soft"><Keyboard className="size-4 shrink-0" aria-hidden />{t('door.wedge')}</p>
    </div>
  );
}
