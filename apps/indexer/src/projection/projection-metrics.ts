import { Counter, Gauge } from 'prom-client';
import { metricName } from '@dateline/contracts';

/** Indices that take no documents at present. */
export const indicesWaiting = new Gauge({
  name: metricName('search_indices_waiting'),
  help: 'Search indices that take no documents at present',
  labelNames: ['reason'],
});

/** Indices that were found deleted or made anew by somebody else. */
export const indicesLost = new Counter({
  name: metricName('search_indices_lost_total'),
  help: 'Search indices that were deleted or replaced and are written again from the ledger',
});

/** Documents of another life of the ledger that search held. */
export const documentsReconciled = new Counter({
  name: metricName('search_documents_reconciled_total'),
  help: 'Documents of a lost life of the ledger that were put right in search',
  labelNames: ['action'],
});
