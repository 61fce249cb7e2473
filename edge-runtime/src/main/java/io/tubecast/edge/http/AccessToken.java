package io.tubecast.edge.http;

import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.HttpConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * What everybody has to know who asks. Only its digest is kept, and compared in a time that does not depend on where a guess is wrong; it is in no message and no log.
 */
public final class AccessToken {
    /** Shorter ones can be guessed. */
    static final int SHORTEST = 16;

    private final byte[] digest;

    AccessToken(String token) {
        digest = digest(token);
    }

    /**
     * The configured token, null if none is.
     *
     * @param file {@code http.tokenFile} resolved; null for none
     * @throws ConfigException if what is named cannot be used
     */
    public static @Nullable AccessToken of(HttpConfig config, @Nullable Path file) {
        if (file != null) {
            return checked("http.tokenFile: " + file, firstLine(file));
        }
        if (config.tokenEnv().isEmpty()) {
            return null;
        }
        String value = System.getenv(config.tokenEnv());
        if (value == null) {
            throw new ConfigException("http.tokenEnv: the environment has no variable " + config.tokenEnv());
        }
        return checked("http.tokenEnv: " + config.tokenEnv(), value.strip());
    }

    private static AccessToken checked(String where, String token) {
        boolean sendable = token.chars().allMatch(c -> c > ' ' && c < 127);
        if (token.length() < SHORTEST || !sendable) {
            throw new ConfigException("%s: the token must have %d characters or more, without spaces; has %d"
                    .formatted(where, SHORTEST, token.length()));
        }
        return new AccessToken(token);
    }

    private static String firstLine(Path file) {
        try {
            return Files.readString(file).lines().findFirst().orElse("").strip();
        } catch (IOException e) {
            String problem = Files.exists(file) ? "cannot be read" : "no such file";
            throw new ConfigException("http.tokenFile: %s: %s".formatted(file, problem), e);
        }
    }

    /** Whether it is the one. */
    boolean is(String guess) {
        return MessageDigest.isEqual(digest, digest(guess));
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
