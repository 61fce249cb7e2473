package io.tubecast.publish.mqtt;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Files with certificates, all PEM.
 *
 * @param authorities certificates of those who may vouch for the broker; null for those of the Java runtime
 * @param certificate this client's certificate, and those up to an authority behind it; null for none
 * @param key the certificate's key, PKCS #8 without a password
 */
public record TlsFiles(
        @Nullable Path authorities,
        @Nullable Path certificate,
        @Nullable Path key) {
    /** Checks that a certificate has a key. */
    public TlsFiles {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("a certificate needs its key, and a key its certificate");
        }
    }

    /**
     * Reads the files once.
     *
     * @throws IllegalArgumentException if they cannot be used; the message names the file and what is wrong with it
     */
    public void check() {
        try {
            new TlsSockets(this).next();
        } catch (TlsException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
