import type { ProductHint } from "@shared/api/types.ts";
import { linkTo, safeHref } from "@shared/link.ts";
import { dayName, money } from "@shared/time.ts";
import { useChat } from "../context.ts";
import { texts } from "../texts.ts";

function stockOf({ stock, restock_on }: ProductHint): string {
  if (stock > 5) return texts.inStock;
  if (stock > 0) return texts.fewLeft(stock);
  return restock_on ? texts.backOn(dayName(restock_on)) : texts.soldOut;
}

export function ProductCards({ products }: { products: ProductHint[] }) {
  const { origin } = useChat().bridge;
  return (
    <ul class="products" aria-label={texts.products}>
      {products.map((product) => (
        <li key={product.sku}>
          <a class="card product" {...linkTo(safeHref(product.url) ?? "/", origin)}>
            <img src={`${origin}/demo/products/${product.sku}.svg`} alt="" width="148" height="148" loading="lazy" />
            <span class="name">{product.name}</span>
            <span>
              <b>{money(product.price, product.currency)}</b>
              <small class={product.stock ? "" : "out"}>{stockOf(product)}</small>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
