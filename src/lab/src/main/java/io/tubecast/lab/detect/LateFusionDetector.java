package io.tubecast.lab.detect;

import io.tubecast.core.detection.MicroTubeDecoder;
import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.frame.Image;
import io.tubecast.core.fusion.DetectionRows;
import io.tubecast.core.fusion.LateFusion;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.video.frames.FrameSequence;
import java.nio.FloatBuffer;

/** An appearance and a motion model whose detections are joined after both have spoken. Owns the networks. Not thread-safe. */
final class LateFusionDetector implements StepDetector {
    private final ModelDetector appearance;
    private final ModelDetector motion;
    private final LateFusion.Method method;
    private final FloatBuffer mean;
    private final MicroTubeDecoder decoder;
    private final MicroTubes found;
    private final int[] anchors;
    private boolean motionSpoke;

    /**
     * Loads both models.
     *
     * @throws IllegalArgumentException if they differ in classes, anchors or, where both see it, flow: there is one for both
     */
    LateFusionDetector(
            ModelBundle appearanceBundle, ModelBundle motionBundle, LateFusion.Method method, EngineProvider provider) {
        ModelManifest first = appearanceBundle.manifest();
        ModelManifest second = motionBundle.manifest();
        if (!appearanceBundle.labels().equals(motionBundle.labels())
                || !first.pairs().anchors().equals(second.pairs().anchors())) {
            throw new IllegalArgumentException("the models '%s' and '%s' differ in labels or anchors"
                    .formatted(first.model().name(), second.model().name()));
        }
        if (first.flow() != null && !first.flow().equals(second.flow())) {
            throw new IllegalArgumentException("the models '%s' and '%s' see different flow: %s and %s"
                    .formatted(
                            first.model().name(),
                            second.model().name(),
                            first.flow(),
                            second.flow() == null ? "none" : second.flow()));
        }
        this.method = method;
        appearance = new ModelDetector(appearanceBundle, provider, false);
        motion = new ModelDetector(motionBundle, provider, false);
        mean = FloatBuffer.allocate(appearance.networks().scores().capacity());
        decoder = new MicroTubeDecoder(
                appearance.networks().codec(), first.classes(), first.pairs().detection(), MicroTubeDecoder.Clip.NONE);
        found = decoder.newMicroTubes();
        anchors = new int[appearance.networks().codec().anchorCount()];
    }

    @Override
    public boolean step(Image picture, FrameSequence frames) {
        boolean seen = appearance.step(picture, frames);
        motionSpoke = motion.step(picture, frames);
        return seen;
    }

    /** Appearance's rows alone where the motion stream had no stack. */
    @Override
    public DetectionRows rows(Image picture) {
        if (!motionSpoke) {
            return appearance.rows(picture);
        }
        return switch (method) {
            case MEAN -> {
                LateFusion.mean(
                        appearance.networks().scores(), motion.networks().scores(), mean);
                decoder.decode(mean, appearance.networks().offsets(), found);
                yield appearance.rows(picture, mean, decoder.candidates(anchors), anchors);
            }
            case UNION -> LateFusion.union(appearance.rows(picture), motion.rows(picture));
            case BOOST -> LateFusion.boost(appearance.rows(picture), motion.rows(picture));
        };
    }

    @Override
    public void reset() {
        appearance.reset();
        motion.reset();
    }

    @Override
    public void close() {
        appearance.close();
        motion.close();
    }
}
