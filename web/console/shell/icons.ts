/** Icons only the console needs, drawn like those of @shared/icons.ts. */
export const eye =
  "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z";
export const question = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.5 9.6a2.6 2.6 0 1 1 3.8 2.3c-.8.4-1.3 1-1.3 1.9M12 16.8v.1";
export const chevronLeft = "M14.5 6l-6 6 6 6";
export const copy = "M8.5 8.5h11v11h-11zM15.5 8.5v-4h-11v11h4";
export const shield = "M12 3l7.5 3v5.5c0 4.6-3.1 8-7.5 9.5-4.4-1.5-7.5-4.9-7.5-9.5V6zM8.8 12l2.3 2.3 4.2-4.3";
export const chart = "M4 4v16h16M8 16v-4M12.5 16V8M17 16v-6";
export const at = "M12 8.2a3.8 3.8 0 1 0 0 7.6 3.8 3.8 0 0 0 0-7.6zM15.8 8.4v5.1a2.4 2.4 0 0 0 4.7 0V12a8.5 8.5 0 1 0-3.4 6.8";
export const funnel = "M4 5.5h16l-6.2 7.2v6.3l-3.6-2v-4.3z";
export const tag = "M4 4.5h7.5l8 8-7 7-8.5-8zM8 8.3v.1";
export const steps = "M4 6h10M4 12h7M4 18h10M16.5 10.5l4 3.5-4 3.5z";
export const smile = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.3 14.2a4.3 4.3 0 0 0 7.4 0M9 9.6v.1M15 9.6v.1";
export const layers = "M12 4l8.5 4.5L12 13 3.5 8.5zM4 12.5l8 4.3 8-4.3M4 16l8 4.3 8-4.3";
export const pulse = "M3 12h4l2.5-6.5 5 13L17 12h4";
export const bars = "M5 20V11M12 20V4M19 20v-6M3 20h18";
