import { machine } from '#platform/states.ts';

type Standing = 'active' | 'inactive';
interface Row { id: string; status: Standing }
const onAndOff = [
  { from: 'active', to: 'inactive', by: 'catalog.manage' },
  { from: 'inactive', to: 'active', by: 'catalog.manage' },
] as const;

export const itemMachine = machine<Standing, Row>('catalog_item', 'catalog_item', onAndOff);
export const packageMachine = machine<Standing, Row>('catalog_package', 'catalog_package', onAndOff);
export const taxClassMachine = machine<Standing, Row>('tax_class', 'tax_class', onAndOff);
