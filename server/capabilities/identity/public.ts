export { membersWith } from './members-with.ts';
export { bulkInvite, memberDirectory, withdrawInvited } from './bulk.ts';
