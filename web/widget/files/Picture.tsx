import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../texts.more.ts";

type Props = {
  load: () => Promise<Blob>;
  /** Tells one picture from another. */
  id: string | number;
  name: string;
  /** The box it fits into, in CSS pixels. */
  width: number;
  height: number;
};

/** A picture, drawn: a strict policy of the page forbids addresses of bytes (`blob:`) in images, but no canvas. */
export function Picture({ load, id, name, width, height }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    let gone = false;
    load()
      .then((blob) => createImageBitmap(blob))
      .then((image) => !gone && draw(canvas.current!, image, width, height))
      .catch(() => setFailed(true));
    return () => void (gone = true);
  }, [id]);

  const label = failed ? `${words.files.picture(name)}, ${words.files.gone}` : words.files.picture(name);
  return <canvas ref={canvas} class="picture" role="img" aria-label={label} width={1} height={1} />;
}

function draw(canvas: HTMLCanvasElement, image: ImageBitmap, width: number, height: number): void {
  const scale = Math.min(1, width / image.width, height / image.height);
  const density = Math.min(window.devicePixelRatio || 1, 1 / scale);
  canvas.width = Math.max(1, image.width * scale * density);
  canvas.height = Math.max(1, image.height * scale * density);
  canvas.style.width = `${image.width * scale}px`;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
}
