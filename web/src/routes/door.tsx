import { createFileRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { DoorApp } from '#web/door/DoorApp.tsx';
import { visitorTexts } from '#web/texts.ts';

export const Route = createFileRoute('/door')({
  staticData: { bare: true, title: 'door.windowTitle' },
  validateSearch: z.object({ code: z.string().max(40).optional().catch(undefined) }),
  beforeLoad: visitorTexts,
  component: Door,
});

function Door() {
  const { code } = Route.useSearch();
  return <DoorApp code={code ?? ''} />;
}
