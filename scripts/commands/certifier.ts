import { parseArgs } from 'node:util';
import { certifierStandIn } from '#capabilities/invoicing/public.ts';

// npm run certifier: a stand-in of INFILE on this machine. Start Mostrador with OUTBOUND_ALLOW_PRIVATE=127.0.0.1 and
// connect the provider with the address and keys that are printed.

const { values } = parseArgs({ options: { port: { type: 'string', default: '4790' } } });
const { standInKeys, startCertifier } = await certifierStandIn();
const certifier = await startCertifier(Number(values.port));
console.log(`The stand-in certifier listens.

  Address of the service  ${certifier.url}
  User for signing        ${standInKeys.signUser}
  Key for signing         ${standInKeys.signKey}
  User of the API         ${standInKeys.apiUser}
  Key of the API          ${standInKeys.apiKey}

Start Mostrador with OUTBOUND_ALLOW_PRIVATE=127.0.0.1, and connect INFILE under Settings, Integrations. Ctrl+C ends it.`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void certifier.stop());
