import { openText, sealText } from '#platform/vault.ts';
import type { Tokens } from './google.ts';

const purposeOf = (calendarId: string): string => `external_calendar:${calendarId}`;

export const sealTokens = (calendarId: string, tokens: Tokens): Buffer => sealText(purposeOf(calendarId), JSON.stringify(tokens));
export const openTokens = (calendarId: string, sealed: Buffer): Tokens => JSON.parse(openText(purposeOf(calendarId), sealed)) as Tokens;
