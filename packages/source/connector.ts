import type { SourceFault } from "./fault.ts";
import type { SourceItem } from "./item.ts";

/** One step of reading a source: an item or a fault, or neither, and where to go on after it. */
export interface Pulled {
  readonly item?: SourceItem;
  readonly fault?: SourceFault;
  /** What `pull` takes to go on behind this step; the connector's own text. */
  readonly cursor: string;
}

/** How a platform is docked: files, feeds and JSON come through this seam. */
export interface Connector {
  /**
   * What is new since the cursor. May give an item again; the journal takes each key once.
   * @throws SourceError when the source cannot be read; what came before stands
   */
  pull(cursor: string | null, signal: AbortSignal): AsyncIterable<Pulled>;
}
