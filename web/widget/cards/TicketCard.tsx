import type { Ticket } from "@shared/api/types.ts";
import { clockFace, ticket as ticketIcon } from "@shared/icons.ts";
import { clock, dayName } from "@shared/time.ts";
import { cx } from "../cx.ts";
import { Icon } from "../parts/Icon.tsx";
import { words } from "../texts.more.ts";

export function TicketCard({ ticket }: { ticket: Ticket }) {
  const done = ticket.status === "solved" || ticket.status === "closed";
  /** The customer knows their own words and the bot's. */
  const answer = ticket.last_comment?.author === "agent" ? ticket.last_comment : null;
  const due = done || answer ? null : ticket.first_response_due;
  return (
    <article class="card" aria-label={`${words.ticket} ${ticket.number}`}>
      <div class="head">
        <Icon path={ticketIcon} size={18} />
        <h3>{ticket.number}</h3>
        <span class={cx("pill", done ? "good" : "warm")}>{ticket.status_text}</span>
      </div>
      <p>{ticket.subject}</p>
      {answer && (
        <p class="quiet">
          {words.answered(dayName(answer.on))}: {answer.body}
        </p>
      )}
      {due && (
        <p class="line">
          <Icon path={clockFace} size={16} />
          {words.replyBy(`${dayName(due)}, ${clock(due)}`)}
        </p>
      )}
    </article>
  );
}
