import type { PageElement } from '../page/page.js';

/** Elements of one parent that look alike: same tag, same first class. */
export class ElementsAlike {
  private readonly groups = new Map<PageElement, Map<string, PageElement[]>>();

  /** Sorts an element in; one without parent has nothing beside it. */
  add(element: PageElement): void {
    if (!element.parent) return;
    let group = this.groups.get(element.parent);
    if (!group) this.groups.set(element.parent, (group = new Map<string, PageElement[]>()));
    const key = lookOf(element);
    const list = group.get(key);
    if (list) list.push(element);
    else group.set(key, [element]);
  }

  /** Those that were sorted in beside an element and look like it, itself among them when it was. */
  of(element: PageElement): readonly PageElement[] | undefined {
    const group = element.parent && this.groups.get(element.parent);
    return group?.get(lookOf(element));
  }

  /** All groups, in the order of their first elements' parents. */
  *all(): Iterable<PageElement[]> {
    for (const group of this.groups.values()) yield* group.values();
  }
}

const lookOf = (element: PageElement): string => `${element.tag}.${firstClass(element.classes)}`;

function firstClass(classes: string): string {
  const end = classes.search(/\s/);
  return end < 0 ? classes : classes.slice(0, end);
}
