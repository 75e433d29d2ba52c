type Props = { path: string; size?: number };

/** One of the paths in shared/icons.ts; decoration only: the control beside it carries the name. */
export function Icon({ path, size = 20 }: Props) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
