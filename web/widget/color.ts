/** Colours as the script tag gives them ("#0b6b5b"), and what can be read on them. */

export const isColor = (text: string): boolean => /^#[\da-f]{6}$/i.test(text);

/** Red, green and blue, 0 to 255. */
export const rgb = (color: string): number[] => color.match(/\w\w/g)!.map((part) => parseInt(part, 16));

/** Relative luminance, 0 (black) to 1 (white), as WCAG 2 counts it for all but the darkest parts. */
export const luminance = (color: string): number =>
  rgb(color).reduce((sum, part, at) => sum + [0.2126, 0.7152, 0.0722][at]! * ((part / 255 + 0.055) / 1.055) ** 2.4, 0);

/** Black or white, whichever stands out more: 4.5 to 1 at least. */
export const inkOn = (color: string): string => (luminance(color) > 0.18 ? "#000000" : "#ffffff");
