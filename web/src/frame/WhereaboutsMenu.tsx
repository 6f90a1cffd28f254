import { useTranslation } from 'react-i18next';
import { zoneName } from '#web/format.ts';
import { chooseBranch, useBranch, useMe } from '#web/session.ts';
import { Menu, MenuChoice, MenuSeparator } from '#web/ui/Menu.tsx';
import type { OnDemandProps } from '#web/ui/MenuOnDemand.tsx';
import { useSwitchTenant } from './TenantMark.tsx';

function TenantChoice() {
  const { t } = useTranslation();
  const { tenant, tenants } = useMe();
  const switchTo = useSwitchTenant();
  return <MenuChoice label={t('web.tenant.label')} value={tenant.slug} onChange={(slug) => slug !== tenant.slug && void switchTo(slug)} options={tenants.map((one) => ({ value: one.slug, label: one.name }))} />;
}

function BranchChoice() {
  const { t } = useTranslation();
  const branches = useMe().branches.filter((one) => one.active);
  const branch = useBranch();
  return <MenuChoice label={t('web.branch.label')} value={branch?.id ?? ''} onChange={chooseBranch} options={branches.map((one) => ({ value: one.id, label: one.name, note: `${zoneName(one.zone)} · ${one.currency}` }))} />;
}

const trigger = ({ className, label, face }: OnDemandProps) => <button type="button" aria-label={label} className={className}>{face}</button>;

export const TenantMenu = (props: OnDemandProps) => <Menu defaultOpen align="start" trigger={trigger(props)}><TenantChoice /></Menu>;
export const BranchMenu = (props: OnDemandProps) => <Menu defaultOpen align="start" trigger={trigger(props)}><BranchChoice /></Menu>;

/** Both in one, for phones. */
export function PlaceMenu(props: OnDemandProps) {
  const { tenants, branches } = useMe();
  const several = branches.filter((one) => one.active).length > 1;
  return (
    <Menu defaultOpen align="start" trigger={trigger(props)}>
      {tenants.length > 1 && <TenantChoice />}
      {tenants.length > 1 && several && <MenuSeparator />}
      {several && <BranchChoice />}
    </Menu>
  );
}
