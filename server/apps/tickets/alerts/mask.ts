/** An address by which its owner knows it and nobody else: `a***@dominio.com` (tickets 10). */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? '***' : `${[...email][0]}***${email.slice(at)}`;
}
