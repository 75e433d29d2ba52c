/** Icons only the studio needs, drawn like those of @shared/icons.ts. */
export const shield = "M12 3l7.5 3v5.5c0 4.6-3.1 8-7.5 9.5-4.4-1.5-7.5-4.9-7.5-9.5V6zM8.8 12l2.3 2.3 4.2-4.3";
export const eye =
  "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z";
export const rows = "M4 6h16M4 12h16M4 18h10";
export const model = "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4.3 7.7L12 12l7.7-4.3M12 12v8.6";
export const trash = "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 11v5M13.5 11v5";
export const pencil = "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3";
export const undo = "M9 14.5L4.5 10 9 5.5M4.5 10H14a5.5 5.5 0 0 1 0 11h-3";
export const pulse = "M3 12h4l2.5-6 5 12 2.5-6h4";
