import type { ProductHint } from "@shared/api/types.ts";
import { linkTo, safeHref } from "@shared/link.ts";
import { dayName, money } from "@shared/time.ts";
import { useChat } from "../context.ts";
import { words } from "../texts.more.ts";

function stockOf({ stock, restock_on }: ProductHint): string {
  if (stock > 5) return words.inStock;
  if (stock > 0) return words.fewLeft(stock);
  return restock_on ? words.backOn(dayName(restock_on)) : words.soldOut;
}

export function ProductCards({ products }: { products: ProductHint[] }) {
  const { origin } = useChat().bridge;
  return (
    <ul class="products" aria-label={words.products}>
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
