import { segmentSuite } from '../conformance/segments';
import { ownSqlite } from './open-sqlite';

describe('segments on the embedded store', () => {
	segmentSuite(ownSqlite());
});
