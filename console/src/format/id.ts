const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text is the whole id of an account. Half of one is not asked for. */
export const isId = (text: string): boolean => UUID.test(text);
