package io.tubecast.trtbuild.build;

import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.trtbuild.accuracy.ModelTrial;
import io.tubecast.trtbuild.frames.Video;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What whole models lose; the fp32 model is run once, when that is first asked. Not thread-safe. */
final class Losses {
    private final ModelBundle bundle;
    private final EngineProvider reference;
    private final List<Video> videos;
    private final PrintWriter out;
    private @Nullable ModelTrial trial;

    Losses(ModelBundle bundle, EngineProvider reference, List<Video> videos, PrintWriter out) {
        this.bundle = bundle;
        this.reference = reference;
        this.videos = List.copyOf(videos);
        this.out = out;
    }

    /** What a model with drafts loses. */
    Budget.Loss of(ModelBundle drafts, Budget budget, String what) {
        if (trial == null) {
            trial = new ModelTrial(bundle, reference, videos, out);
        }
        return budget.loss(trial.compare(drafts, reference, what));
    }
}
