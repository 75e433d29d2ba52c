/** Send one file. XMLHttpRequest, since fetch cannot tell how far it is. */
import type { Upload } from "@shared/api/types.ts";
import { texts } from "../texts.ts";

type Options = { token: string; signal: AbortSignal; onProgress: (share: number) => void };

/** Rejects with words for the customer. */
export function upload(url: string, file: File, { token, signal, onProgress }: Options): Promise<Upload> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file, file.name || "picture.png");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onerror = () => fail(new Error(texts.failedWhy.network));
    request.onabort = () => fail(new Error());
    request.onload = () => {
      const answer = request.response as (Upload & { detail?: string }) | null;
      if (request.status === 201 && answer) done(answer);
      else fail(new Error(request.status < 500 && answer?.detail ? answer.detail : texts.failedWhy.server));
    };
    signal.addEventListener("abort", () => request.abort());
    request.open("POST", url);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.send(body);
  });
}
