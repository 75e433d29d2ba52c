import { cx } from "../cx.ts";

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => [...part][0] ?? "")
    .join("")
    .toUpperCase();

type Props = { name?: string | null | undefined; large?: boolean };

/** Who speaks: the assistant's face, or a person's initials. */
export function Face({ name, large }: Props) {
  return (
    <span class={cx("face", large && "large", name && "person")} aria-hidden="true">
      {name ? (
        initials(name)
      ) : (
        <svg viewBox="0 0 32 32">
          <path d="M11.5 10.5v4.5M20.5 10.5v4.5M9.5 19.5c3.6 4 9.4 4 13 0" />
        </svg>
      )}
    </span>
  );
}
