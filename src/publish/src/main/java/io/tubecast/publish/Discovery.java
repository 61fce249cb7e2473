package io.tubecast.publish;

/**
 * What Home Assistant is told about a node.
 *
 * @param prefix first level of Home Assistant's topics
 * @param remove whether to take back what an earlier run has told, instead of telling it
 */
public record Discovery(String prefix, boolean remove) {
    /** Home Assistant's own prefix, unless somebody has changed it there. */
    public static final String DEFAULT_PREFIX = "homeassistant";

    /** Checks the prefix. */
    public Discovery {
        Ids.require("discovery prefix", prefix);
    }
}
