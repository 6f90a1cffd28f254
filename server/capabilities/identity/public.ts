export { membersWith } from './members-with.ts';
