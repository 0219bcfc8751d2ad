import { capSuite } from '../conformance/caps';
import { ownRedis } from './open-redis';

describe('caps on Redis', () => {
	capSuite(ownRedis());
});
