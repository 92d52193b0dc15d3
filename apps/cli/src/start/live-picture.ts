import { settledOf, type LinePicture, type StagePicture } from '@dateline/line';

/** A stage with its pace since the picture before. */
interface Row extends StagePicture {
  ratePerSecond: number;
}

/** Turns a series of pictures into what is shown: a block that is redrawn, or a line of JSON. */
export class LivePicture {
  private before: LinePicture | undefined;
  private drawnLines = 0;

  constructor(private readonly write: (text: string) => void) {}

  /** For a terminal: draws over the block before. */
  draw(picture: LinePicture): void {
    const lines = this.lines(this.rows(picture), picture);
    const back = this.drawnLines > 0 ? `\x1b[${this.drawnLines}A\x1b[J` : '';
    this.write(`${back}${lines.join('\n')}\n`);
    this.drawnLines = lines.length;
  }

  /** For a log: one line of JSON. */
  log(picture: LinePicture): void {
    const stages = Object.fromEntries(
      this.rows(picture).map(({ stage, ratePerSecond, backlog, inFlight, parked }) => [
        stage,
        { ratePerSecond, backlog, inFlight, parked },
      ]),
    );
    const { captures, searchBacklog } = picture.ledger;
    const numbers = {
      captures: captures.total,
      settled: settledOf(picture.ledger),
      inFlight: captures.inFlight,
      backlog: captures.backlog,
    };
    this.write(`${JSON.stringify({ at: picture.at, stages, ...numbers, searchBacklog })}\n`);
  }

  private rows(picture: LinePicture): Row[] {
    const { before } = this;
    this.before = picture;
    const seconds = before ? (Date.parse(picture.at) - Date.parse(before.at)) / 1000 : 0;
    return picture.stages.map((stage) => {
      const earlier = before?.stages.find((one) => one.stage === stage.stage);
      const gained = earlier ? Math.max(0, stage.done - earlier.done) : 0;
      return { ...stage, ratePerSecond: seconds > 0 ? Math.round((gained / seconds) * 10) / 10 : 0 };
    });
  }

  private lines(rows: readonly Row[], { ledger }: LinePicture): string[] {
    const cell = (value: string | number, width = 10) => String(value).padStart(width);
    const header = `  ${'stage'.padEnd(9)}${['per second', 'backlog', 'in flight', 'parked', 'done'].map((name) => cell(name, 11)).join('')}`;
    const body = rows.map(
      (row) =>
        `  ${row.stage.padEnd(9)}${[row.ratePerSecond, row.backlog, row.inFlight, row.parked, row.done].map((value) => cell(value, 11)).join('')}`,
    );
    const { captures, articles, searchBacklog } = ledger;
    const untold = captures.backlog > 0 ? ` (${captures.backlog} not told yet)` : '';
    const totals = `captures ${captures.total} = settled ${settledOf(ledger)} + in flight ${captures.inFlight}${untold}`;
    return [header, ...body, `  ${totals} · articles ${articles.held} · search backlog ${searchBacklog}`];
  }
}
