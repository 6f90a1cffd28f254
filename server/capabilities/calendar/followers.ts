import type { Ctx } from '#platform/context.ts';

/** Told, in the transaction, of the resources whose agenda changes. Costs every booking what it costs: one indexed look at most. */
export type FollowAgenda = (ctx: Ctx, resourceIds: readonly string[]) => Promise<void>;

const followers: FollowAgenda[] = [];

/** For what keeps a copy of agendas elsewhere. */
export const followAgenda = (follow: FollowAgenda): void => void followers.push(follow);

export async function tellFollowers(ctx: Ctx, resourceIds: readonly string[]): Promise<void> {
  for (const follow of followers) await follow(ctx, resourceIds);
}
