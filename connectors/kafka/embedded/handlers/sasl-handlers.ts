import { ERROR } from '../../wire/error-codes.ts';
import { SaslAuthenticate } from '../../wire/messages/sasl-authenticate.ts';
import { SaslHandshake } from '../../wire/messages/sasl-handshake.ts';
import { handler } from '../handler.ts';

/** As in Kafka, a broker that wants no log-in says so. */
export const saslHandshakeHandler = handler(SaslHandshake, (_, { mechanism }, { login, version, signal }) =>
  login ? login.handshake(mechanism, version, signal) : { errorCode: ERROR.ILLEGAL_SASL_STATE, mechanisms: [] },
);

export const saslAuthenticateHandler = handler(SaslAuthenticate, (_, { authBytes }, { login, signal }) =>
  login
    ? login.authenticate(authBytes, signal)
    : { errorCode: ERROR.ILLEGAL_SASL_STATE, errorMessage: 'this port takes no log-in' },
);
