import { TenantMark } from './TenantMark.tsx';

export const LogoField = ({ value, name }: { value: string | null; onChange: (value: string | null) => void; name: string }) => <TenantMark name={name} logoFileId={value} size="large" />;
