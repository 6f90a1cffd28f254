import { createFileRoute } from '@tanstack/react-router';

export const Route = createFileRoute('/studio/sessions/')({
  component: RouteComponent,
});

function RouteComponent() {
  return <div>Hello "/studio/sessions/"!</div>;
}
