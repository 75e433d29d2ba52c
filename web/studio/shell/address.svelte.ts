/** Where in the studio we are: `#/page/part/part`, so that a reload and a link lead to the same place. */
import { on } from "svelte/events";

function read(): string[] {
  const parts = location.hash.replace(/^#\/?/, "").split("/").filter(Boolean);
  return parts.map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
}

let parts = $state.raw(read());

on(window, "hashchange", () => (parts = read()));

export const address = {
  get parts(): string[] {
    return parts;
  },
};

export const linkTo = (...to: string[]): string => `#/${to.map(encodeURIComponent).join("/")}`;

export function goTo(...to: string[]): void {
  location.hash = linkTo(...to);
}
