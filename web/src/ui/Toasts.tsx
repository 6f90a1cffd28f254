import { Toast as Base } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { speakThrough } from './toast.ts';

// Base UI's toasts rather than sonner's: those inject a <style> element, which our content security policy refuses.
const manager = Base.createToastManager();

export default function Toasts() {
  useEffect(() => speakThrough(({ title, type, description, undo }) => manager.add({
    title, type, description,
    timeout: type === 'failed' ? 0 : undo ? 9000 : 4500,
    priority: type === 'failed' ? 'high' : 'low',
    ...(undo ? { actionProps: { children: undo.label, onClick: undo.run } } : {}),
  })), []);
  return (
    <Base.Provider toastManager={manager} limit={3}>
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-[calc(var(--tabs)+1rem)] left-4 z-80 mx-auto md:left-auto md:w-96">
          <List />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

const dots: Record<string, string> = { failed: 'bg-bad', done: 'bg-good' };

function List() {
  const { t } = useTranslation();
  const { toasts } = Base.useToastManager();
  return toasts.map((item) => (
    <Base.Root key={item.id} toast={item} className="absolute inset-x-0 bottom-0 z-[calc(90-var(--toast-index))] [translate:var(--toast-swipe-movement-x)_calc(var(--toast-offset-y)*-1-var(--toast-index)*0.5rem+var(--toast-swipe-movement-y))] rounded-lg border border-line bg-raised shadow-float transition-[translate,opacity] duration-200 data-ending-style:opacity-0 data-limited:opacity-0 data-starting-style:translate-y-4 data-starting-style:opacity-0">
      <Base.Content className="flex items-center gap-3 py-2 pr-2 pl-4">
        <span aria-hidden className={`size-2 shrink-0 rounded-full ${dots[item.type ?? ''] ?? 'bg-info'}`} />
        <div className="min-w-0 flex-1 py-1">
          <Base.Title render={<p />} />
          <Base.Description className="truncate text-sm text-soft empty:hidden" />
        </div>
        <Base.Action className="h-(--control) shrink-0 rounded-md px-2 font-medium text-accent-text hover:bg-hover empty:hidden" />
        {/* The part hides it from screen readers until the pile is spread, while Tab still reaches it. */}
        <Base.Close aria-hidden={false} aria-label={t('web.close')} className="flex size-(--control) shrink-0 items-center justify-center rounded-md text-soft hover:bg-hover"><X className="size-4" /></Base.Close>
      </Base.Content>
    </Base.Root>
  ));
}
