package io.tubecast.edge.store;

import java.nio.file.Path;

/**
 * A model in the store.
 *
 * @param name of its folder
 * @param folder the bundle
 * @param use what it is there for
 */
public record InstalledModel(String name, Path folder, Use use) {
    /** What a model is there for. */
    public enum Use {
        /** The node takes it. */
        CURRENT,
        /** The node takes it if the current one cannot be used. */
        PREVIOUS,
        /** It can be gone back to by its name. */
        KEPT
    }
}
