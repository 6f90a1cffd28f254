import { createFileRoute } from '@tanstack/react-router';

export const Route = createFileRoute('/studio/today')({
  component: RouteComponent,
});

function RouteComponent() {
  return <div>Hello "/studio/today"!</div>;
}
