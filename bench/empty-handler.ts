import { fastify } from 'fastify';
import { holdOrder } from '#contracts/tickets-public.ts';

// Reads and checks a request to hold tickets, gives an answer of the right size, and does nothing: what HTTP alone takes.

const { answer } = JSON.parse(process.argv[2]!) as { answer: object };
const app = fastify();
app.post('/*', (request, reply) => {
  holdOrder.body.parse(request.body);
  return reply.code(201).send(answer);
});
await app.listen({ port: 0, host: '127.0.0.1' });
console.log((app.server.address() as { port: number }).port);
