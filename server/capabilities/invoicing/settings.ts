import { InvoicingSettings } from '#contracts/invoicing.ts';
import { defineSettings } from '#platform/settings.ts';

export const invoicingSettings = defineSettings('invoicing', InvoicingSettings.shape);
