package io.tubecast.edge.store;

import io.tubecast.inference.bundle.BundleTrust;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a node's model comes from.
 *
 * @param directory the bundle that is there without any installation
 * @param store where models are installed, which go before that one; null for none
 * @param trust whose bundles are used
 * @param chosen the bundle that the node takes; null as long as nothing was tried
 * @param passedOver the one that it should have taken instead; null if there is none
 */
public record ModelOrigin(
        Path directory,
        @Nullable Path store,
        BundleTrust trust,
        @Nullable Path chosen,
        @Nullable PassedOver passedOver) {
    /** A model that was not tried yet. */
    public ModelOrigin(Path directory, @Nullable Path store, BundleTrust trust) {
        this(directory, store, trust, null, null);
    }

    /** A bundle, whosoever's it is. */
    public static ModelOrigin of(Path directory) {
        return new ModelOrigin(directory, null, BundleTrust.EVERYBODY);
    }

    /** The bundles that a node may take, the first that can be used: the current, the previous, the one that is there without any installation. */
    List<Path> candidates() {
        List<Path> candidates = new ArrayList<>();
        if (store != null) {
            ModelStore models = new ModelStore(store);
            models.current().ifPresent(candidates::add);
            models.previous().filter(each -> !candidates.contains(each)).ifPresent(candidates::add);
        }
        candidates.add(directory);
        return candidates;
    }

    /** The bundle that a node should take that starts now. */
    public Path wanted() {
        return candidates().get(0);
    }

    /** The bundle that the node takes: a folder, not the link to it. */
    public Path bundle() {
        return chosen == null ? wanted() : chosen;
    }

    ModelOrigin taking(Path model, @Nullable PassedOver other) {
        return new ModelOrigin(directory, store, trust, model, other);
    }
}
