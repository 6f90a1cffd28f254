import { ProviderError, connectionById, connectionOf, connectionsOf, noteHealth } from '#capabilities/connections/public.ts';
import { asVisitor } from '#capabilities/links/public.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { FileAnswer } from '#platform/route.ts';
import { appleWallet } from './apple/account.ts';
import type { AppleAccount } from './apple/account.ts';
import { pkpass, zipped } from './apple/file.ts';
import { picturesOf } from './apple/pictures.ts';
import { passToken } from './apple/token.ts';
import { WALLETS, contentOf, printOf } from './content.ts';
import type { PassContent, Wallet } from './content.ts';
import { passNotFound, walletNotConnected, walletUnavailable } from './errors.ts';
import type { GoogleAccount } from './google/account.ts';
import { googleWallet } from './google/provider.ts';
import { saveUrl } from './google/objects.ts';
import { writePasses } from './google/write.ts';
import { ensurePass, keepShown } from './queries.ts';
import type { PassRow } from './queries.ts';

export type Account = AppleAccount | GoogleAccount;
const providerOf = { apple: appleWallet, google: googleWallet } as const;

/** Wallets that passes can be made for now. */
export async function walletsOf(ctx: Ctx): Promise<Wallet[]> {
  const connected = new Set((await connectionsOf(ctx, 'passes')).map(({ provider }) => provider));
  return WALLETS.filter((wallet) => connected.has(providerOf[wallet].key));
}

interface Prepared { row: PassRow; content: PassContent; /** It shows something that the wallet was not told yet. */ isNews: boolean }
export interface Wanted { ownerType: string; ownerId: string; holderId: string }

/** A bundle of Apple's holds no more. */
export const MOST_AT_ONCE = 10;
const TYPES = { pkpass: 'application/vnd.apple.pkpass', pkpasses: 'application/vnd.apple.pkpasses' } as const;

/**
 * Passes for one wallet, as an answer: a file for Apple's phones, the way to Google's page for the others. The caller has
 * judged who may have them.
 * @throws WALLET_NOT_CONNECTED, WALLET_UNAVAILABLE when Google cannot be reached, PASS_NOT_FOUND for none
 */
export async function handOut(open: OpenCtx, tenantId: string, wallet: Wallet, wanted: readonly Wanted[]): Promise<FileAnswer> {
  const { account, prepared } = await asVisitor(open, tenantId, { writes: true }, async (ctx) => {
    const found = (await connectionOf(ctx, providerOf[wallet])) as Account | null;
    if (!found) throw walletNotConnected();
    const passes: Prepared[] = [];
    for (const one of wanted) {
      const content = await contentOf(ctx, one);
      if (content) passes.push(await prepare(ctx, wallet, found, one, content));
    }
    if (passes.length === 0) throw passNotFound();
    return { account: found, prepared: passes };
  });
  return wallet === 'apple' ? appleAnswer(open, account as AppleAccount, prepared) : googleAnswer(open, account as GoogleAccount, prepared);
}

async function prepare(ctx: Ctx, wallet: Wallet, account: Account, one: Wanted, content: PassContent): Promise<Prepared> {
  const row = await ensurePass(ctx, { wallet, connectionId: account.id, ...one });
  const isNews = row.print !== printOf(content);
  // Of Google's it is kept when it was written there.
  if (isNews && wallet === 'apple') await keepShown(ctx, row.id, printOf(content), content.voided);
  return { row, content, isNews };
}

/** One signed file, as the pass is now. */
export async function appleFile(ctx: Ctx, account: AppleAccount, { id }: Pick<PassRow, 'id'>, content: PassContent): Promise<Buffer> {
  return pkpass({ content, id, voided: content.voided, token: passToken(account.tenantId, id), pictures: await picturesOf(ctx, content), account, at: ctx.now });
}
export const appleFileAnswer = (content: Buffer, name: string, headers: Record<string, string> = {}): FileAnswer =>
  new FileAnswer(content, TYPES.pkpass, { 'content-disposition': `attachment; filename="${name}.pkpass"`, 'cache-control': 'private, no-store', ...headers });

const appleAnswer = (open: OpenCtx, account: AppleAccount, prepared: readonly Prepared[]): Promise<FileAnswer> =>
  asVisitor(open, account.tenantId, {}, async (ctx) => {
    const files = new Map<string, Buffer>();
    for (const { row, content } of prepared.slice(0, MOST_AT_ONCE)) files.set(content.reference, await appleFile(ctx, account, row, content));
    const [[name, only]] = [...files] as [[string, Buffer]];
    if (files.size === 1) return appleFileAnswer(only, name);
    return new FileAnswer(await zipped(new Map([...files].map(([reference, content]) => [`${reference}.pkpass`, content]))), TYPES.pkpasses, { 'content-disposition': `attachment; filename="${name}.pkpasses"`, 'cache-control': 'private, no-store' });
  });

async function googleAnswer(open: OpenCtx, account: GoogleAccount, all: readonly Prepared[]): Promise<FileAnswer> {
  const prepared = all.slice(0, MOST_AT_ONCE);
  const news = prepared.filter(({ isNews }) => isNews).map(({ row, content }) => ({ id: row.id, content }));
  const note = (error: string | null) => asVisitor(open, account.tenantId, { writes: true }, async (ctx) => {
    await noteHealth(ctx, account.id, error);
    if (error === null) for (const { id, content } of news) await keepShown(ctx, id, printOf(content), content.voided);
  });
  if (news.length > 0) {
    try {
      await writePasses(account, news);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      await note(error.message);
      throw walletUnavailable(undefined, { cause: error });
    }
    await note(null);
  }
  const location = await saveUrl(account, prepared.map(({ row, content }) => ({ id: row.id, content })), open.now);
  return new FileAnswer('', 'text/plain; charset=utf-8', { location, 'cache-control': 'private, no-store' }, 302);
}

/** The account that signs a pass, also a paused one: what was handed out goes on to be answered. */
export const accountOf = (ctx: Ctx, { connectionId }: Pick<PassRow, 'connectionId'>): Promise<Account | null> => connectionById(ctx, connectionId) as Promise<Account | null>;
