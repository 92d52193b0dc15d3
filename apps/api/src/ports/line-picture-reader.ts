import { Inject, Injectable } from '@nestjs/common';
import { LineRepository } from '@dateline/database';
import { readLinePicture, type LinePicture } from '@dateline/line';
import { SEARCH_NAMES } from '@dateline/search';
import type { Names } from '@dateline/contracts';
import { BrokerView } from '../line/broker-view.js';
import type { LineReader } from './ledger-readers.js';

/** The live picture from ledger and broker. */
@Injectable()
export class LinePictureReader implements LineReader {
  constructor(
    @Inject(LineRepository) private readonly line: LineRepository,
    @Inject(BrokerView) private readonly broker: BrokerView,
    @Inject(SEARCH_NAMES) private readonly names: Names,
  ) {}

  picture(): Promise<LinePicture> {
    const { names, line, broker } = this;
    return readLinePicture({ names, line, consumers: () => broker.consumers() });
  }
}
