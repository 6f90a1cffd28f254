/**
 * The tables that belong to no tenant, each with the reason. Every other table is a tenant's own: `tenant_id` first in
 * its primary key, row-level security on and forced. A test holds the two lists against the catalogue.
 */
export const globalTables: Readonly<Record<string, string>> = {
  schema_migration: 'which migrations have been applied',
  tenant: 'the list of tenants itself',
  outbox: 'handed on for every tenant by the relay; the application role may only add',
  notice_counter: 'numbers of realtime notices, kept by the relay; the application role sees nothing',
  worker_heartbeat: 'which workers live; the application role sees nothing',
  app_user: 'a person works in several tenants',
  totp: "a user's second factor",
  backup_code: "a user's second factor",
  known_device: 'browsers a user has signed in from',
  login_attempt: 'counters of failed sign-ins, before anybody is known',
  login_lock: 'locks after too many failed sign-ins',
  user_session: "a user's signed-in devices, looked up by the token before the tenant is set",
  refresh_token: 'chains of refresh tokens of the sessions',
  second_factor_ticket: 'sign-ins half done',
  one_time_link: 'links to sign in or to choose a new password',
  public_try: 'tries of people nobody knows: wrong links and PINs, public forms',
  scan_pairing: 'codes typed on a phone that knows no business yet; they live for ten minutes',
  signing_key: 'keys of the access tokens of the whole installation',
};
