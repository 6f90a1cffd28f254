import { z } from 'zod';
import { AccessMode, Cidr } from '#contracts/access.ts';
import { defineSettings } from '#platform/settings.ts';

/** Access rules and sign-in settings of a tenant (insurance 5.14, 5.17, 5.18). */
export const identitySettings = defineSettings('identity', {
  mode: AccessMode.default('off'),
  networks: z.array(z.strictObject({ cidr: Cidr, label: z.string().max(80) })).max(100).default([]),
  officeRadiusM: z.int().min(20).max(100_000).default(500),
  fieldRadiusM: z.int().min(20).max(1_000_000).default(50_000),
  positionMaxAgeMin: z.int().min(1).max(60).default(5),
  // Each app's page says whether its admins must; the photo studio leaves it to them.
  secondFactor: z.enum(['optional', 'managers', 'everyone']).default('optional'),
  idleLockMin: z.int().min(0).max(480).default(10),
  singleSessionPerApp: z.boolean().default(false),
});
