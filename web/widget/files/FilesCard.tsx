import type { Upload } from "@shared/api/types.ts";
import { article } from "@shared/icons.ts";
import { useState } from "preact/hooks";
import { useChat } from "../context.ts";
import { Icon } from "../parts/Icon.tsx";
import { words } from "../texts.more.ts";
import { attachmentsOf } from "./index.ts";
import { Picture } from "./Picture.tsx";
import { save } from "./save.ts";
import { sizeOf } from "./size.ts";

/** The files of a message: pictures are shown, all can be saved. */
export function FilesCard({ files }: { files: Upload[] }) {
  return (
    <ul class="files">
      {files.map((file) => (
        <FileItem key={file.id} file={file} />
      ))}
    </ul>
  );
}

function FileItem({ file }: { file: Upload }) {
  const { blobs } = attachmentsOf(useChat());
  const [failed, setFailed] = useState(false);
  const isPicture = file.media_type.startsWith("image/");

  function onClick(): void {
    blobs.get(file.id).then(
      (blob) => save(blob, file.name),
      () => setFailed(true),
    );
  }

  return (
    <li>
      <button type="button" class={isPicture ? "shown" : "file"} aria-label={isPicture ? words.files.download(file.name) : undefined} onClick={onClick}>
        {isPicture ? (
          <Picture id={file.id} load={() => blobs.get(file.id)} name={file.name} width={240} height={220} />
        ) : (
          <>
            <Icon path={article} />
            <span>
              <span class="sr">{words.files.download("")}</span>
              {file.name}{" "}
              <small>{sizeOf(file.size)}</small>
            </span>
          </>
        )}
      </button>
      {failed && (
        <small role="alert">
          {file.name} {words.files.gone}
        </small>
      )}
    </li>
  );
}
