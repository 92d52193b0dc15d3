import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { LINE_READER, type LineReader } from '../ports/ledger-readers.js';
import { NoParameters } from '../requests/article-requests.js';
import { readParameters } from '../requests/read-parameters.js';

/** How the line is doing. */
@Controller('v1/line')
export class LineController {
  constructor(@Inject(LINE_READER) private readonly line: LineReader) {}

  @Get()
  @Header('cache-control', 'no-store')
  picture(@Query() query: unknown): Promise<object> {
    readParameters(NoParameters, query);
    return this.line.picture();
  }
}
