import { Catalogue1764000000001 } from './1764000000001-catalogue.js';
import { Articles1764000000002 } from './1764000000002-articles.js';
import { Captures1764000000003 } from './1764000000003-captures.js';
import { LineMemory1764000000004 } from './1764000000004-line-memory.js';
import { PlainJson1764000000005 } from './1764000000005-plain-json.js';
import { Incarnations1764000000006 } from './1764000000006-incarnations.js';
import { Pace1764000000007 } from './1764000000007-pace.js';
import { CaptureWeeks1764000000008 } from './1764000000008-capture-weeks.js';
import { SearchMemory1764000000009 } from './1764000000009-search-memory.js';

/** Table in which the applied migrations are written down. */
export const MIGRATIONS_TABLE = 'schema_migrations';

/** All migrations, oldest first. Append only: what was released is never edited. */
export const migrations = [
  Catalogue1764000000001,
  Articles1764000000002,
  Captures1764000000003,
  LineMemory1764000000004,
  PlainJson1764000000005,
  Incarnations1764000000006,
  Pace1764000000007,
  CaptureWeeks1764000000008,
  SearchMemory1764000000009,
] as const;
