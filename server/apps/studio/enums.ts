import type { z } from 'zod';
import { AllocationKind, AssignmentRole, AssignmentStatus, CancelInitiator, CancelReasonCode, DeliveryMethod, DeliveryUrgency, ItemType, LeadSource, LineType, NoteKind, PackageSessionType, PaymentMethod, RefundReason, SessionStatus, SessionType, UnitMeasure } from '#contracts/studio-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { text } from '#platform/texts.ts';

/** Every list of words of the studio, by the name that fields have; labels are `enum.<list>.<word>`. */
export const ENUMS: Readonly<Record<string, z.ZodEnum>> = {
  sessionStatus: SessionStatus, sessionType: SessionType, packageSessionType: PackageSessionType, itemType: ItemType, unitMeasure: UnitMeasure, lineType: LineType, leadSource: LeadSource, deliveryMethod: DeliveryMethod, assignmentRole: AssignmentRole, assignmentStatus: AssignmentStatus,
  cancelInitiator: CancelInitiator, cancelReasonCode: CancelReasonCode, paymentMethod: PaymentMethod, allocationKind: AllocationKind, refundReason: RefundReason, noteKind: NoteKind, deliveryUrgency: DeliveryUrgency,
};

export const enumLabels = (ctx: Ctx) =>
  Object.fromEntries(Object.entries(ENUMS).map(([list, { options }]) => [list, options.map((value) => {
    const key = list === 'sessionStatus' ? `status.session.${String(value)}` : `enum.${list}.${String(value)}`;
    return { value: String(value), labelEs: text('es', key), label: text(ctx.locale, key) };
  })]));
