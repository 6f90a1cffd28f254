/** What a file may cost us at most. The figures for the zip are those of proof I3 and dependencies "XLSX and CSV". */
export interface Limits {
  /** Bytes of the file as it was sent. */
  fileBytes: number;
  /** Bytes of everything in the zip together, inflated. */
  inflatedBytes: number;
  /** Inflated to compressed, for the zip and for each of its entries above `ratioFreeBytes`. */
  ratio: number;
  ratioFreeBytes: number;
  entries: number;
  rows: number;
  columns: number;
  /** Characters of one cell; Excel itself allows no more. */
  cellChars: number;
  /** Characters of all cells: one shared string may stand in a million cells. */
  totalChars: number;
  /** Heap of the reading thread. */
  heapMb: number;
  timeoutMs: number;
}

export const LIMITS: Limits = {
  fileBytes: 50 * 1024 * 1024,
  inflatedBytes: 50 * 1024 * 1024,
  ratio: 100,
  ratioFreeBytes: 64 * 1024,
  entries: 2000,
  rows: 200_000,
  columns: 256,
  cellChars: 32_767,
  totalChars: 40_000_000,
  heapMb: 256,
  timeoutMs: 60_000,
};
