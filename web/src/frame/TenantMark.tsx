import { useNavigate } from '@tanstack/react-router';
import { homeOf } from '#web/nav.ts';
import { enter } from '#web/session.ts';
import { useFileUrl } from '#web/data/files.ts';
import { switchTenant } from '#web/data/me.ts';
import { disconnectRealtime } from '#web/realtime.ts';
import { toast } from '#web/ui/toast.ts';

/** The logo of the business, or its initial on its colour. */
export function TenantMark({ name, logoFileId, size = 'small' }: { name: string; logoFileId: string | null; size?: 'small' | 'large' }) {
  const logo = useFileUrl(logoFileId);
  return logo
    ? <img src={logo} alt="" className={size === 'large' ? 'h-11 max-w-40 object-contain' : 'size-6 shrink-0 rounded-sm object-contain'} />
    : <span aria-hidden data-initial={name.trim().charAt(0).toLocaleUpperCase()} className={`flex before:content-[attr(data-initial)] shrink-0 items-center justify-center bg-accent font-semibold text-on-accent ${size === 'large' ? 'size-11 rounded-lg text-xl' : 'size-6 rounded-sm text-sm'}`} />;
}

/** Go on in another business: other data, other colour, other permissions. */
export function useSwitchTenant() {
  const navigate = useNavigate();
  return async (slug: string) => {
    try {
      const accessToken = await switchTenant(slug);
      disconnectRealtime();
      const me = await enter(accessToken);
      await navigate({ to: homeOf(me) as string });
    } catch (error) {
      toast.failed(error);
    }
  };
}
