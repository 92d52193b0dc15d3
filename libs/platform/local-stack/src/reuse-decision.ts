/** What was found of a server when a stack starts. */
export interface Finding {
  /** `ours`: the process of the record runs, or one that names our folder. `none`: nothing, or a stranger's pid. */
  readonly process: 'none' | 'ours';
  /** It answers at the recorded URL. */
  readonly isHealthy: boolean;
  /** Its version is one that Dateline works with. */
  readonly isRightVersion: boolean;
  /** The port asked for is its port, or none was asked for. */
  readonly isRightPort: boolean;
  /** `none`: left running on purpose. `gone`: its program was killed. `alive`, `self`: another program, or another
   * stack of this one, uses it now. */
  readonly owner: 'none' | 'gone' | 'self' | 'alive';
}

/**
 * - `start`: nothing runs.
 * - `adopt`: use it and stop it at the end: an orphan.
 * - `borrow`: use it and leave it running: a living program's or a detached stack's.
 * - `replace`: stop it and start anew.
 * - `refuse`: a living program uses it and it is not fit for us.
 */
export type Decision = 'start' | 'adopt' | 'borrow' | 'replace' | 'refuse';

/** The table by which running servers are reused, stopped or left alone. */
export function decide(finding: Finding): Decision {
  if (finding.process === 'none') return 'start';
  const isFit = finding.isHealthy && finding.isRightVersion && finding.isRightPort;
  const isInUse = finding.owner === 'alive' || finding.owner === 'self';
  if (!isFit) return isInUse ? 'refuse' : 'replace';
  return isInUse || finding.owner === 'none' ? 'borrow' : 'adopt';
}
