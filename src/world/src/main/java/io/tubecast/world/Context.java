package io.tubecast.world;

import java.util.Arrays;
import java.util.Optional;

/** What a scene tells of the actions in it. */
public enum Context {
    /** Everybody does several things; the scene tells nothing. */
    MIXED("mixed"),
    /** All who act in a clip do one thing, and the place tells which, as in UCF-101, where a pool means diving. */
    RICH("rich"),
    /** All who act in a clip do one thing; places, chairs and things are the same for all actions, so only the movement tells which, as in J-HMDB. */
    FREE("free");

    private final String key;

    Context(String key) {
        this.key = key;
    }

    /** The name in options and in clip names. */
    public String key() {
        return key;
    }

    /** The one of a name. */
    public static Optional<Context> named(String key) {
        return Arrays.stream(values()).filter(each -> each.key().equals(key)).findFirst();
    }
}
