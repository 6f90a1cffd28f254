import { definedMachines, diagram } from '#platform/states.ts';
import '#server/modules.ts';

/** Every state machine, drawn from its own table: the text of docs/states.md. */
export function statesDoc(): string {
  const parts = [...definedMachines().values()].sort((a, b) => (a.name < b.name ? -1 : 1)).map((machine) => {
    const rows = machine.steps.map((step) => `| ${step.id ?? ''} | ${step.from} | ${step.to} | ${step.by === null ? 'system' : [step.by].flat().map((name) => `\`${name}\``).join(', ')} | ${(step.guards ?? []).map(({ name }) => name).join(', ')} |`);
    return `## ${machine.name}\n\n\`\`\`mermaid\n${diagram(machine)}\n\`\`\`\n\n| step | from | to | who | guards |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# State machines\n\nMade by \`npm run docs\` from the tables in the code; a test fails when it is stale.\n\n${parts.join('\n')}`;
}
