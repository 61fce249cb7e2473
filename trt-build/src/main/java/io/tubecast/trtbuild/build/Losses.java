package io.tubecast.trtbuild.build;

import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.trtbuild.accuracy.MapDifference;
import io.tubecast.trtbuild.accuracy.ModelTrial;
import io.tubecast.trtbuild.frames.Video;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a whole model loses in video-mAP; the fp32 model is run once, when that is first asked. Not thread-safe. */
final class Losses {
    private final ModelBundle bundle;
    private final EngineProvider reference;
    private final List<Video> labelled;
    private final PrintWriter out;
    private @Nullable ModelTrial trial;

    Losses(ModelBundle bundle, EngineProvider reference, List<Video> labelled, PrintWriter out) {
        this.bundle = bundle;
        this.reference = reference;
        this.labelled = List.copyOf(labelled);
        this.out = out;
    }

    /** Points of video-mAP@0.5 that a model with drafts has less than the fp32 model. */
    double drop(ModelBundle drafts, String what) {
        MapDifference map = trial().compare(drafts, reference, what).map();
        if (map == null) {
            throw new BuildException("no video has a label of the model, so video-mAP cannot be measured");
        }
        return 100 * map.drop();
    }

    /** The comparison of whole models. */
    ModelTrial trial() {
        if (trial == null) {
            trial = new ModelTrial(bundle, reference, labelled, out);
        }
        return trial;
    }
}
