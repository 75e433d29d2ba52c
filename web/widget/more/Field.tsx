type Props = {
  name: string;
  label: string;
  email?: boolean;
  value: string;
  /** What is wrong with it; "" for nothing. */
  problem: string;
  onInput: (value: string) => void;
  onBlur?: () => void;
};

/** A field with its name above and its problem below. */
export function Field({ label, problem, email = false, onInput, ...field }: Props) {
  const id = `problem-${field.name}`;
  return (
    <label class="ask">
      {label}
      <input
        {...field}
        {...(email ? { type: "email", autoComplete: "email" } : { type: "text", autoComplete: "off" })}
        maxLength={254}
        aria-invalid={!!problem}
        aria-describedby={id}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <span class="problem" id={id} role="alert">
        {problem}
      </span>
    </label>
  );
}
