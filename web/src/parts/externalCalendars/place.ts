/** Where a person's own calendar elsewhere is shown; the way back from the provider ends here. */
export const place = { to: '/me/time-off', hash: 'google-calendar' } as const;
