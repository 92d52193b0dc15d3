import { z } from 'zod';

/** Every way in which a request can fail, with its HTTP status (RFC 9110). Codes are only ever added. */
export const PROBLEMS = {
  DL_API_PARAMETER_INVALID: { status: 400, title: 'A parameter of the request cannot be used.' },
  DL_API_ROUTE_UNKNOWN: { status: 404, title: 'There is nothing at this path.' },
  DL_API_ARTICLE_UNKNOWN: { status: 404, title: 'No such article, or no such revision of it.' },
  DL_API_REQUEST_REFUSED: { status: 400, title: 'The request cannot be read.' },
  DL_API_INTERNAL: { status: 500, title: 'The service made a mistake; it is in its log.' },
  DL_API_SEARCH_DOWN: { status: 503, title: 'Elasticsearch does not answer at present.' },
  DL_API_SEARCH_NOT_READY: { status: 503, title: 'Elasticsearch has not been set up.' },
  DL_API_LEDGER_DOWN: { status: 503, title: 'PostgreSQL does not answer at present.' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;
const PROBLEM_CODES = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

/** What a client gets instead of an answer: `application/problem+json` of RFC 9457. */
export const ProblemDocument = z.object({
  type: z.string().describe('Kind of problem: urn:dateline:problem: and the code'),
  title: z.string().describe('The kind in words, the same for each problem of the kind'),
  status: z.int().describe('HTTP status'),
  code: z.enum(PROBLEM_CODES).describe('Kind of problem, for programs'),
  detail: z.string().optional().describe('What was wrong with this request'),
  instance: z.string().optional().describe('Path of the request'),
  errors: z
    .array(z.object({ parameter: z.string(), detail: z.string() }))
    .optional()
    .describe('Each parameter that cannot be used, and why'),
});
export type ProblemDocument = z.output<typeof ProblemDocument>;

/** Thrown by controllers; the filter makes the document. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: ProblemCode,
    readonly detail?: string,
    readonly errors?: readonly { parameter: string; detail: string }[],
  ) {
    super(detail ?? PROBLEMS[code].title);
  }

  toDocument(instance: string): ProblemDocument {
    const { status, title } = PROBLEMS[this.code];
    return {
      type: `urn:dateline:problem:${this.code}`,
      title,
      status,
      code: this.code,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      instance,
      ...(this.errors === undefined ? {} : { errors: [...this.errors] }),
    };
  }
}
