import { alert, article, close, retry } from "@shared/icons.ts";
import { useChat } from "../context.ts";
import { cx } from "../cx.ts";
import { useLive } from "../live.ts";
import { Icon } from "../parts/Icon.tsx";
import { texts } from "../texts.ts";
import { words } from "../texts.more.ts";
import type { Attachments, Item } from "./attachments.ts";
import { attachmentsOf } from "./index.ts";
import { Picture } from "./Picture.tsx";
import { sizeOf } from "./size.ts";

/** What is attached to the message being written. */
export function Tray() {
  const attachments = attachmentsOf(useChat());
  const { items, problem } = useLive(attachments);
  if (items.length === 0 && !problem) return null;
  return (
    <div class="tray">
      <ul aria-label={words.files.chosen}>
        {items.map((item) => (
          <TrayItem key={item.key} item={item} attachments={attachments} />
        ))}
      </ul>
      <p role="status">{problem || texts.files.limits}</p>
    </div>
  );
}

function TrayItem({ item, attachments }: { item: Item; attachments: Attachments }) {
  const { file, progress, sent, problem } = item;
  return (
    <li class={cx(problem && "bad")}>
      {file.type.startsWith("image/") ? (
        <Picture id={item.key} load={async () => file} name={file.name} width={44} height={44} />
      ) : (
        <Icon path={problem ? alert : article} />
      )}
      <span class="what">
        <b>{file.name}</b>
        {problem ? <small role="alert">{problem}</small> : <small>{sizeOf(file.size)}</small>}
        {!sent && !problem && <progress value={progress} aria-label={words.files.progress(file.name)} />}
      </span>
      {problem && problem !== words.files.tooLarge && (
        <button type="button" class="small" aria-label={`${texts.retry}: ${file.name}`} onClick={() => attachments.retry(item)}>
          <Icon path={retry} size={16} />
        </button>
      )}
      <button type="button" class="small" aria-label={words.files.remove(file.name)} onClick={() => attachments.remove(item.key)}>
        <Icon path={close} size={16} />
      </button>
    </li>
  );
}
