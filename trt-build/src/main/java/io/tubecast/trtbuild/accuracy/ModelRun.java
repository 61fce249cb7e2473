package io.tubecast.trtbuild.accuracy;

import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.trtbuild.frames.Video;
import java.util.function.IntConsumer;

/** A whole model on videos, as the node runs it. Owns the networks. Not thread-safe. */
sealed interface ModelRun extends AutoCloseable permits PairRun, ClipRun {
    /** What scores less is noise that nothing is made of. */
    double LEAST_SCORE = 0.1;

    /** The score above which the node publishes an actor unless it is told otherwise. */
    double PUBLISHED_SCORE = 0.3;

    /**
     * Loads a model.
     *
     * @param bundle its graphs may be engines
     * @param provider what runs it; stays the caller's
     * @param trimming how tubes of pairs of frames are cut in time; those of whole clips begin and end where the model says
     */
    static ModelRun of(ModelBundle bundle, EngineProvider provider, Trimming trimming) {
        return bundle.manifest().clip() == null
                ? new PairRun(bundle, provider, trimming)
                : new ClipRun(bundle, provider);
    }

    /**
     * Runs over a video.
     *
     * @param passed told how many frames were passed
     */
    VideoRun run(Video video, IntConsumer passed);

    @Override
    void close();
}
