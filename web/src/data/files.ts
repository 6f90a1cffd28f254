export const useFileUrl = (_id: string | null): string | null => null;
