package io.tubecast.inference.engines;

import io.tubecast.inference.bundle.Require;
import java.util.regex.Pattern;

/**
 * A file and what was in it.
 *
 * @param file path with '/', relative to the folder that the key's description names
 * @param sha256 of the content, 64 hexadecimal digits in lower case
 */
public record HashedFile(String file, String sha256) {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /** Checks path and hash. */
    public HashedFile {
        Require.file("file", file);
        requireHash("sha256", sha256);
    }

    static void requireHash(String key, String hash) {
        Require.that(SHA_256.matcher(hash).matches(), key + " must be 64 hexadecimal digits", "'" + hash + "'");
    }
}
