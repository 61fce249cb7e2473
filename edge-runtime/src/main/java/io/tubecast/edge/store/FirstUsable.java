package io.tubecast.edge.store;

import io.tubecast.edge.config.ConfigException;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.engine.EngineException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a node with the first model that can be used: a model that does not load, is not signed as it must be, answers its golden vector otherwise or does not go with the configuration is passed over
 * for the one before it, and so is one with which the last starts never got to their end. The store stays as it is, so the next start tries again, unless starts were cut off.
 */
public final class FirstUsable {
    private static final Logger LOG = LoggerFactory.getLogger(FirstUsable.class);

    private FirstUsable() {}

    /** Opens something with a model. */
    @FunctionalInterface
    public interface Opening<T> {
        /**
         * Opens it.
         *
         * @param model the one to take, and the one that it stands in for
         * @throws BundleException if the model cannot be used
         * @throws EngineException if its networks cannot be opened
         * @throws ConfigException if it does not go with the configuration
         */
        T with(ModelOrigin model);
    }

    /**
     * Opens it with the first model that can be used.
     *
     * @throws RuntimeException what the opening has thrown for the first of them, if none can be
     */
    public static <T> T open(ModelOrigin origin, Opening<T> opening) {
        List<Path> candidates = origin.candidates();
        Path store = origin.store();
        RuntimeException first = null;
        PassedOver passedOver = null;
        for (Path model : candidates) {
            try {
                // what is tried instead of another is not counted, nor what there is no other for
                return store == null || passedOver != null || candidates.size() == 1
                        ? opening.with(origin.taking(model, passedOver))
                        : counted(new Starts(store), model, origin, opening);
            } catch (BundleException | EngineException | ConfigException e) {
                String cause = String.valueOf(e.getMessage());
                LOG.warn("the model {} is passed over: {}", model, cause);
                first = first == null ? e : first;
                passedOver =
                        passedOver == null ? new PassedOver(String.valueOf(model.getFileName()), cause) : passedOver;
            }
        }
        throw first == null ? new IllegalStateException("there is always a model to try") : first;
    }

    private static <T> T counted(Starts starts, Path model, ModelOrigin origin, Opening<T> opening) {
        if (starts.gaveUpOn(model)) {
            throw new BundleException(
                    "%s: the last %d starts with it never got to their end".formatted(model, Starts.MOST));
        }
        starts.begin(model);
        try {
            T opened = opening.with(origin.taking(model, null));
            starts.forget();
            return opened;
        } catch (RuntimeException e) {
            starts.forget(); // it has come to an end, if not to a good one
            throw e;
        }
    }
}
