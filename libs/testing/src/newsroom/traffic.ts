import type { ServerResponse } from 'node:http';

/** What one site was asked for. */
export interface SiteTraffic {
  siteId: string;
  base: string;
  requests: number;
  byStatus: Record<string, number>;
  running: number;
  /** The most requests that ran at once: what politeness is judged by. */
  mostAtOnce: number;
}

/** Counts requests by site; a request runs until its answer is written or its client is gone. */
export class Traffic {
  private readonly sites = new Map<string, SiteTraffic>();

  begin(siteId: string, base: string, response: ServerResponse): void {
    const known = this.sites.get(siteId);
    const site = known ?? { siteId, base, requests: 0, byStatus: {}, running: 0, mostAtOnce: 0 };
    if (!known) this.sites.set(siteId, site);
    site.requests += 1;
    site.running += 1;
    site.mostAtOnce = Math.max(site.mostAtOnce, site.running);
    response.once('close', () => {
      site.running -= 1;
      const status = response.headersSent ? String(response.statusCode) : 'none';
      site.byStatus[status] = (site.byStatus[status] ?? 0) + 1;
    });
  }

  snapshot(): { requests: number; sites: SiteTraffic[] } {
    const sites = [...this.sites.values()].map((site) => ({ ...site, byStatus: { ...site.byStatus } }));
    return { requests: sites.reduce((sum, site) => sum + site.requests, 0), sites };
  }
}
