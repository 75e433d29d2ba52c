/** Where links in messages and cards may lead, and in which tab. */

/** The address if it is http(s), or a path of this site; null for anything that could run. */
export function safeHref(target: string): string | null {
  if (/^\/(?![/\\])/.test(target)) return target;
  try {
    const url = new URL(target);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

export type LinkAttributes = { href: string; target?: "_blank"; rel?: string };

/**
 * The attributes of a link to a safe address; `base` makes paths whole when the page is another site's. Another place
 * of the very page we are on opens in it, all else in a tab of its own, so that nobody loses the chat.
 */
export function linkTo(address: string, base: string = location.href): LinkAttributes {
  const url = new URL(address, base);
  if (url.hash && pageOf(url) === pageOf(location)) return { href: url.hash };
  return { href: url.href, target: "_blank", rel: "noopener noreferrer nofollow" };
}

function pageOf({ origin, pathname, search }: URL | Location): string {
  return origin + pathname.replace(/\/$/, "") + search;
}
