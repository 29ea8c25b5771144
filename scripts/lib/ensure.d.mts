export const ROOT: string;
export function ensureBuilt(options?: { readonly root?: string }): Promise<void>;
