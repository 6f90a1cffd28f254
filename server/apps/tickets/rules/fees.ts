// The form of an area shows what the server will charge, so both read the same rule.
export { type FeePlan, feeOf, shareOf, taxInside } from '#contracts/tickets-fees.ts';
