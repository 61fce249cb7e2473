package io.tubecast.publish.mqtt;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a broker lets this client in. What stands in files is read again for every connection.
 *
 * @param username for the broker, if it wants one
 * @param password asked for before every connection; whatever it throws is a failure to connect
 * @param tls certificates of an {@code ssl://} broker; null trusts whom the Java runtime trusts
 */
public record BrokerAccess(
        @Nullable String username,
        @Nullable Supplier<String> password,
        @Nullable TlsFiles tls) {
    /** An open broker, or one that is known to the Java runtime. */
    public static final BrokerAccess OPEN = new BrokerAccess(null, null, null);

    /** Checks that a password has a user. */
    public BrokerAccess {
        if (password != null && username == null) {
            throw new IllegalArgumentException("a password needs a username");
        }
    }

    /** Names no secret. */
    @Override
    public String toString() {
        return (username == null ? "no user" : "user " + username) + (tls == null ? "" : ", " + tls);
    }
}
