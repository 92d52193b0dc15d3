import type { Page } from '../page/page.js';
import { decodeReferences, tidyLine } from '../text/tidy.js';

/** The `meta` elements of a page by name. */
export class MetaValues {
  private readonly values = new Map<string, string[]>();

  constructor(page: Page) {
    for (const { name, content } of page.metas) {
      const list = this.values.get(name);
      if (list) list.push(content);
      else this.values.set(name, [content]);
    }
  }

  /** The first value that one of the names has, in the order of the names; empty when none has any. */
  first(...names: string[]): string {
    for (const name of names) {
      const value = tidyLine(
        decodeReferences(this.values.get(name)?.find((item) => item.trim() !== '') ?? ''),
      );
      if (value !== '') return value;
    }
    return '';
  }

  all(...names: string[]): string[] {
    return names
      .flatMap((name) => this.values.get(name) ?? [])
      .map((item) => tidyLine(decodeReferences(item)));
  }
}
