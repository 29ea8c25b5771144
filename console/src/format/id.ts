const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text is a full account id. A partial id is not queried. */
export const isId = (text: string): boolean => UUID.test(text);
