const TOTALS = `(select json_object_agg(name, total)
  from (select name, sum(count) as total from line_counts group by name) t)`;

const DUE = `(select count(*) from (
     select 1 from (select host from hosts where next_due_at <= now() order by next_due_at limit $1) h
      cross join lateral (select 1 from articles a where a.host = h.host and a.next_fetch_at <= now()
                           order by a.next_fetch_at limit $1) a limit $1) x)`;

/**
 * $1 = bound. Every count walks an index that holds only what is asked for, and stops at the bound. The `order by`
 * inside keeps the planner on that index. Below the bound, the walk over what is appointed counts what is due as well.
 */
export const BOUNDED_NUMBERS = `with frontier as materialized (
    select count(*)::int as appointed, count(*) filter (where next_fetch_at <= now())::int as due
      from (select next_fetch_at from articles where next_fetch_at is not null
             order by host, next_fetch_at limit $1) x)
  select now() as at, ${TOTALS} as counts,
  (select count(*) from (select 1 from captures where outcome is null limit $1) x)::int as in_flight,
  (select count(*) from (select 1 from captures where outcome is null and announced_at is null
                          limit $1) x)::int as backlog,
  appointed,
  case when appointed < $1 then due else ${DUE}::int end as due,
  (select count(*) from (select 1 from articles where leased_until > now()
                          order by leased_until limit $1) x)::int as leased,
  (select count(*) from (select 1 from articles where indexed_seq < revision_seq and index_error is null
                          order by revision_seq limit $1) x)::int as search_backlog,
  (select count(*) from (select 1 from articles where index_error is not null limit $1) x)::int as search_failed,
  (select count(*) from (select 1 from parked_messages where retried_at is null
                          order by id limit $1) x)::int as parked_open,
  (select json_object_agg(service, open) from (
     select service, count(*) as open from parked_messages where retried_at is null group by service) x) as parked_by_service,
  f.* from (select count(*)::int as feeds, count(*) filter (where next_poll_at <= now())::int as feeds_due,
                   count(*) filter (where error_streak > 0)::int as feeds_failing from feeds) f, frontier`;

export const CONSERVATION = `select ${TOTALS} as counts,
  (select count(*) from captures where outcome is null)::int as in_flight`;

/** What the running totals count of captures, from their rows. */
export const CAPTURE_ROWS = `select 'captures' as name, count(*) as total from captures
    union all select concat_ws('/', outcome, outcome_reason), count(*) from captures where outcome is not null
      group by outcome, outcome_reason`;

/** The running totals beside the same counted from rows, under the same names. */
export const EXACT_COUNTS = `with counted as (
    ${CAPTURE_ROWS}
    union all select 'revisions', count(*) from revisions
    union all select 'held', count(*) from articles where revision > 0
    union all select 'articles', count(*) from articles where alias_of is null)
  select ${TOTALS} as totals, (select json_object_agg(name, total) from counted where total > 0) as rows,
    (select count(*) from captures where outcome is null)::int as in_flight`;

/** $1 = newest revisions to look at; only first revisions count, later ones are corrections. */
export const LATENCY = `with newest as (
    select article_id, revision, sequence, created_at from revisions order by sequence desc limit $1),
  first as (
    select extract(epoch from n.created_at - a.first_seen_at)::float8 as ledger,
           case when a.indexed_seq = n.sequence then extract(epoch from a.indexed_at - a.first_seen_at)::float8 end
             as search
      from newest n join articles a on a.id = n.article_id where n.revision = 1)
  select count(*)::int as articles,
    percentile_cont(array[0.5, 0.95]) within group (order by ledger) as ledger,
    percentile_cont(array[0.5, 0.95]) within group (order by search) as search from first`;
