import { heartSuite } from '../conformance/heart';
import { ownSqliteStore } from './open-journeys';

describe('the library on the embedded store', () => {
	heartSuite(ownSqliteStore());
});
