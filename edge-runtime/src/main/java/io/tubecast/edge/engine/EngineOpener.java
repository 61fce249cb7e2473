package io.tubecast.edge.engine;

import io.tubecast.core.frame.Image;
import io.tubecast.edge.pipeline.Detector;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import java.nio.ByteBuffer;

/** Opens what was chosen, checks what it answers to the golden input, and takes its first steps, which are slow, so that they cost no frame of the stream. */
public final class EngineOpener {
    private final Detectors detectors;
    private final int width;
    private final int height;
    private final int stackBytes;

    /** Makes a model's detector. */
    @FunctionalInterface
    public interface Detectors {
        /**
         * Opens all networks of a model and checks them against its golden vector; notes no times until it is told where.
         *
         * @throws io.tubecast.inference.engine.EngineException if a network cannot be opened
         * @throws io.tubecast.inference.bundle.BundleException if it answers otherwise than it should
         */
        Detector open(ModelBundle bundle, EngineProvider provider);
    }

    /**
     * An opener for frames of one size.
     *
     * @param stackBytes size of a frame's flow stack; 0 if frames have none
     */
    public EngineOpener(Detectors detectors, int width, int height, int stackBytes) {
        this.detectors = detectors;
        this.width = width;
        this.height = height;
        this.stackBytes = stackBytes;
    }

    /**
     * Opens, checks and warms; may be called from several threads.
     *
     * @throws io.tubecast.inference.engine.EngineException if a network cannot be opened or fails
     * @throws io.tubecast.inference.bundle.BundleException if it answers otherwise than it should
     */
    OpenEngine open(EngineChoice choice) {
        EngineProvider provider = choice.backend().open(choice.engines());
        Image gray = new Image(width, height);
        ByteBuffer still = stackBytes == 0 ? null : ByteBuffer.allocateDirect(stackBytes);
        Detector detector = null;
        try {
            detector = detectors.open(choice.bundle(), provider);
            detector.warm(gray, still);
            return new OpenEngine(choice, provider, detector);
        } catch (RuntimeException e) {
            try (provider;
                    Detector failed = detector) { // all is released, and what cannot be is told beside the failure
                throw e;
            }
        }
    }
}
