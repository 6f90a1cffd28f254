import type { StudioSettings } from '#contracts/studio-terms.ts';

type RiskSettings = Pick<StudioSettings, 'riskMinCanceled' | 'riskRatePct' | 'highRiskDepositPct' | 'defaultDepositPct'>;

/** More cancellations by client or system than the minimum, and more than the rate of all sessions; both strict (studio 5.10, E32). */
export const isHighRisk = ({ canceled, all }: { canceled: number; all: number }, settings: Pick<RiskSettings, 'riskMinCanceled' | 'riskRatePct'>): boolean =>
  canceled > settings.riskMinCanceled && canceled * 100 > all * settings.riskRatePct;

/** Only proposed; nothing is blocked. */
export const proposedDepositPct = (isRisky: boolean, settings: Pick<RiskSettings, 'highRiskDepositPct' | 'defaultDepositPct'>): number =>
  isRisky ? settings.highRiskDepositPct : settings.defaultDepositPct;
