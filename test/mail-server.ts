import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** As it came: `data` is the whole message with its headers, its lines ended by `\n`. */
export interface Mail { to: string[]; data: string }
export interface MailServer { url: string; mails: Mail[]; close: () => void }

/**
 * A mail server that speaks the protocol and keeps what it gets; it refuses what `refuse` names.
 * @param after what becomes of the connection when a mail is taken: it is told so, cut, or left without a word
 */
export async function mailServer(refuse: (line: string) => string | null = () => null, after: (mail: Mail) => 'told' | 'cut' | 'silent' = () => 'told'): Promise<MailServer> {
  const mails: Mail[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let buffer = '';
    let mail: Mail = { to: [], data: '' };
    let inData = false;
    socket.write('220 test ESMTP\r\n');
    socket.on('data', (chunk) => {
      buffer += chunk.toString('utf8');
      for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        if (inData) {
          if (line === '.') {
            inData = false;
            mails.push(mail);
            const then = after(mail);
            mail = { to: [], data: '' };
            if (then === 'cut') socket.destroy();
            else if (then === 'told') socket.write('250 kept\r\n');
          } else mail.data += `${line.replace(/^\./, '')}\n`;
          continue;
        }
        const refusal = refuse(line);
        if (refusal) socket.write(`${refusal}\r\n`);
        else if (/^RCPT TO:/i.test(line)) {
          mail.to.push(/<(.*)>/.exec(line)![1]!);
          socket.write('250 ok\r\n');
        } else if (/^DATA/i.test(line)) {
          inData = true;
          socket.write('354 go on\r\n');
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
    socket.on('error', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** The first part of this type, as the reader of a mailbox gets it. */
export function partOf({ data }: Mail, type: 'text/plain' | 'text/calendar' | 'application/pdf'): Buffer | null {
  const part = new RegExp(`^Content-Type: ${type}\\b((?:.+\\n)*)\\n([^]*?)\\n--`, 'm').exec(data);
  if (!part) return null;
  const [, head, body] = part as unknown as [string, string, string];
  const [, encoding] = /^Content-Transfer-Encoding: (\S+)/m.exec(head) ?? [];
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  if (encoding !== 'quoted-printable') return Buffer.from(body);
  return Buffer.from(body.replaceAll('=\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1');
}
