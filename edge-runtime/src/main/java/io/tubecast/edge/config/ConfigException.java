package io.tubecast.edge.config;

import org.jspecify.annotations.Nullable;

/** The configuration cannot be used; the message names the key, the rule and the value, and where it was written. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final @Nullable String key;

    /** A failure that is no single key's. */
    public ConfigException(String message, @Nullable Throwable cause) {
        super(message, cause);
        key = null;
    }

    /**
     * A value that breaks a rule.
     *
     * @param key full name of the key, such as {@code mqtt.broker}
     * @param rule what is allowed, such as {@code must be in [0, 1]}
     * @param value what was found
     */
    public ConfigException(String key, String rule, Object value) {
        super("%s %s, was %s".formatted(key, rule, value));
        this.key = key;
    }

    /** The key the failure is about, if it is one key's. */
    public @Nullable String key() {
        return key;
    }

    /** A failure that is no single key's. */
    public ConfigException(String message) {
        this(message, null);
    }

    static void require(boolean holds, String key, String rule, Object value) {
        if (!holds) {
            throw new ConfigException(key, rule, value);
        }
    }
}
