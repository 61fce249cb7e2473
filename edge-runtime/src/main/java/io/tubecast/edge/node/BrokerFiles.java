package io.tubecast.edge.node;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Files that let the node in at the broker, with their paths resolved; null for each that is not configured.
 *
 * @param password has the password in its first line
 * @param authorities certificates of those who may vouch for the broker
 * @param certificate the node's own certificate
 * @param key the certificate's key
 */
public record BrokerFiles(
        @Nullable Path password,
        @Nullable Path authorities,
        @Nullable Path certificate,
        @Nullable Path key) {
    /** No files. */
    public static final BrokerFiles NONE = new BrokerFiles(null, null, null, null);
}
