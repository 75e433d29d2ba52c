import { useState } from "preact/hooks";
import { useChat } from "../context.ts";
import { cx } from "../cx.ts";

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => [...part][0] ?? "")
    .join("")
    .toUpperCase();

type Props = { name?: string | null | undefined; large?: boolean };

/** The address of the script tag's avatar, if it is one that may be shown: https, or a path of the page's own site. */
export function avatarOf(address: string | undefined): string | null {
  if (!address) return null;
  const url = URL.canParse(address, location.href) ? new URL(address, location.href) : null;
  const isOwn = address.startsWith("/") && url?.origin === location.origin;
  return url && (isOwn || url.protocol === "https:") ? url.href : null;
}

/** Who speaks: the assistant's face or the shop's avatar, or a person's initials. */
export function Face({ name, large }: Props) {
  const avatar = avatarOf(useChat().bridge.options.avatar);
  const [failed, setFailed] = useState(false);
  const shown = !name && !failed && avatar;
  return (
    <span class={cx("face", large && "large", name && "person")} aria-hidden="true">
      {name ? (
        initials(name)
      ) : shown ? (
        <img src={shown} alt="" onError={() => setFailed(true)} />
      ) : (
        <svg viewBox="0 0 32 32">
          <path d="M11.5 10.5v4.5M20.5 10.5v4.5M9.5 19.5c3.6 4 9.4 4 13 0" />
        </svg>
      )}
    </span>
  );
}
