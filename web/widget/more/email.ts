/** Whether it may be an e-mail address: only to say early what is surely wrong; the server decides. */
export const isEmail = (text: string): boolean => /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>.]{2,}$/.test(text.trim());
