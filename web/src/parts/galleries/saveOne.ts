import { downloadOne } from '#contracts/galleries.ts';
import { call } from '#web/api.ts';
import { toast } from '#web/ui/toast.ts';

/** Save one original: a link for 15 minutes is asked for and followed at once. */
export async function saveOne(token: string, assetId: string) {
  try {
    const { url, name } = await call(downloadOne, { params: { token, assetId } });
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
  } catch (error) {
    toast.failed(error);
  }
}
