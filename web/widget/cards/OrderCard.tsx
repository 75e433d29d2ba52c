import type { Order } from "@shared/api/types.ts";
import { back, check, external, parcel } from "@shared/icons.ts";
import { linkTo, safeHref } from "@shared/link.ts";
import { dayName, money } from "@shared/time.ts";
import { useChat } from "../context.ts";
import { cx } from "../cx.ts";
import { Icon } from "../parts/Icon.tsx";
import { words } from "../texts.more.ts";

const STEP_OF: Record<string, number> = {
  pending_payment: 0,
  paid: 1,
  packed: 2,
  shipped: 3,
  in_transit: 3,
  delivered: 4,
};
const SHOWN = 3;

export function OrderCard({ order }: { order: Order }) {
  const { bridge } = useChat();
  const step = STEP_OF[order.status];
  const isWarm = order.status === "cancelled" || order.status === "pending_payment";
  const page = link(order.url);
  const tracking = step === 3 ? link(order.tracking_url) : null;

  function link(address: string | null) {
    const safe = safeHref(address ?? "");
    return safe ? linkTo(safe, bridge.origin) : null;
  }

  function when(): string | null {
    if (order.delivered_on) return words.deliveredOn(dayName(order.delivered_on));
    return order.expected_on && step ? words.expected(dayName(order.expected_on)) : null;
  }

  return (
    <article class="card" aria-label={`${words.order} ${order.number}`}>
      <div class="head">
        <Icon path={parcel} size={18} />
        <h3>{page ? <a {...page}>{order.number}</a> : order.number}</h3>
        <span class={cx("pill", isWarm && "warm", order.status === "delivered" && "good")}>{order.status_text}</span>
      </div>
      {step !== undefined && <Steps step={step} label={order.status_text} />}
      {when() && <p class="when">{when()}</p>}
      {order.last_event && step === 3 && (
        <p class="quiet">{[order.last_event.status, order.last_event.place].filter(Boolean).join(", ")}</p>
      )}
      <Items order={order} />
      {order.refunds.map((refund) => (
        <p class="line">
          <Icon path={back} size={16} />
          {words.refund} {money(refund.amount, refund.currency)}: {refund.status_text}
        </p>
      ))}
      {tracking && (
        <a class="action" {...tracking}>
          {words.track(order.carrier)}
          <Icon path={external} size={16} />
        </a>
      )}
    </article>
  );
}

function Steps({ step, label }: { step: number; label: string }) {
  return (
    <ol class="steps" aria-label={words.stepsLabel(label)}>
      {words.steps.map((name, index) => (
        <li
          class={cx(index < step && "done", index === step - 1 && "now")}
          aria-current={index === step - 1 ? "step" : undefined}
        >
          <i>{index < step && <Icon path={check} size={11} />}</i>
          {name}
        </li>
      ))}
    </ol>
  );
}

function Items({ order }: { order: Order }) {
  const more = order.items.length - SHOWN;
  const sum = (amount: string | number) => money(String(amount), order.currency);
  return (
    <ul class="items">
      {order.items.slice(0, SHOWN).map((item) => (
        <li>
          <span>
            {item.quantity} × {item.name}
          </span>
          <span>{sum(Number(item.unit_price) * item.quantity)}</span>
        </li>
      ))}
      {more > 0 && <li class="quiet">{words.moreItems(more)}</li>}
      {Number(order.shipping_fee) > 0 && (
        <li>
          <span>{words.delivery}</span>
          <span>{sum(order.shipping_fee)}</span>
        </li>
      )}
      <li class="sum">
        <span>{words.total}</span>
        <span>{sum(order.total)}</span>
      </li>
    </ul>
  );
}
