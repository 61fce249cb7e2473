package io.tubecast.publish;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** The identifiers in topics and messages. */
public final class Ids {
    /** Most characters in an identifier. */
    public static final int MAX_LENGTH = 64;

    private Ids() {}

    /** A random name for this run: eight lower-case hexadecimal digits. */
    public static String newBoot() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    }

    /**
     * Checks an identifier that becomes part of a topic.
     *
     * @param key what it is called in messages to the user
     * @throws IllegalArgumentException unless it is 1 to 64 of {@code A-Z a-z 0-9 _ . : -}
     */
    public static String require(String key, String id) {
        boolean allowed = !id.isEmpty() && id.length() <= MAX_LENGTH;
        for (int i = 0; allowed && i < id.length(); i++) {
            char c = id.charAt(i);
            allowed = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "_.:-".indexOf(c) >= 0;
        }
        if (!allowed) {
            throw new IllegalArgumentException(
                    "%s must be 1 to %d of A-Z a-z 0-9 _ . : - but was '%s'".formatted(key, MAX_LENGTH, id));
        }
        return id;
    }
}
