/** Which rows of a long list are drawn: those in sight and a few around them. Heights in px are known beforehand. */

/** Where each row begins; one more at the end for the whole height. */
export function offsetsOf(heights: number[]): Float64Array {
  const offsets = new Float64Array(heights.length + 1);
  heights.forEach((height, index) => (offsets[index + 1] = (offsets[index] ?? 0) + height));
  return offsets;
}

/** The row at a distance from the top, by halving. */
export function rowAt(offsets: Float64Array, y: number): number {
  let low = 0;
  let high = Math.max(0, offsets.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

export type Slice = { from: number; to: number };

export function sliceOf(offsets: Float64Array, top: number, height: number, around = 6): Slice {
  const count = offsets.length - 1;
  if (count === 0) return { from: 0, to: 0 };
  return {
    from: Math.max(0, rowAt(offsets, top) - around),
    to: Math.min(count, rowAt(offsets, top + height) + 1 + around),
  };
}
