import { capSuite } from '../conformance/caps';
import { ownSqlite } from './open-sqlite';

describe('caps on the embedded store', () => {
	capSuite(ownSqlite());
});
