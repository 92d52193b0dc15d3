import type { Names } from '@dateline/contracts';
import type { SearchClient } from '@dateline/search';

/** What operators and full disks do to indices. Each is undone by the function that it returns. */
export class IndexFaults {
  constructor(
    private readonly client: SearchClient,
    private readonly names: Names,
  ) {}

  /** Somebody forbade writing. */
  forbidWrites(): Promise<() => Promise<void>> {
    return this.set('index.blocks.write');
  }

  /** Elasticsearch met its flood stage: read, delete, and nothing else. */
  flood(): Promise<() => Promise<void>> {
    return this.set('index.blocks.read_only_allow_delete');
  }

  /** Somebody closed the indices: neither read nor written. */
  async close(): Promise<() => Promise<void>> {
    // By name: wildcards are refused for what destroys (`action.destructive_requires_name`).
    const index = Object.keys(await this.client.indices.get({ index: this.names.indexPattern }));
    await this.client.indices.close({ index });
    return async () => {
      await this.client.indices.open({ index });
    };
  }

  private async set(block: string): Promise<() => Promise<void>> {
    await this.put(block, true);
    return () => this.put(block, null);
  }

  private async put(block: string, value: true | null): Promise<void> {
    await this.client.indices.putSettings({ index: this.names.indexPattern, settings: { [block]: value } });
  }
}
