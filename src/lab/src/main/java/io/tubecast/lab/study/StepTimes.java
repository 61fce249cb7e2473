package io.tubecast.lab.study;

import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.amtnet.AmtnetDetector;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.Owned;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** How long a step of a network takes in ONNX Runtime on this machine. */
public final class StepTimes {
    private static final int WARM_UP = 20;
    private static final int STEPS = 101;

    private StepTimes() {}

    /** Graphs that run in a step: a trunk a stream, and a head. */
    public static int calls(boolean twoStreams) {
        return twoStreams ? 3 : 2;
    }

    /**
     * The medians of {@value #STEPS} cached steps on noise, decoding included. The models take turns step by step, so that other work on the machine falls on all
     * of them alike.
     *
     * @return milliseconds, in the order of the models
     */
    public static double[] medianMillis(List<Path> models) {
        NanoClock clock = NanoClock.system();
        try (Owned owned = new Owned()) {
            EngineProvider provider = owned.own(new OnnxRuntimeProvider(OnnxRuntimeSettings.ofThisMachine()));
            List<AmtnetDetector> detectors = new ArrayList<>();
            for (Path model : models) {
                AmtnetDetector detector = owned.own(new AmtnetDetector(ModelBundle.load(model), provider, clock));
                fill(detector.input().pixels());
                if (detector.flowInput() != null) {
                    fill(detector.flowInput());
                }
                detectors.add(detector);
            }
            long[][] nanos = new long[models.size()][STEPS];
            for (int step = -WARM_UP; step < STEPS; step++) {
                for (int i = 0; i < nanos.length; i++) {
                    AmtnetDetector detector = detectors.get(i);
                    long start = clock.nanoTime();
                    detector.step(detector.flowInput() != null);
                    if (step >= 0) {
                        nanos[i][step] = clock.nanoTime() - start;
                    }
                }
            }
            return Arrays.stream(nanos).mapToDouble(StepTimes::median).toArray();
        }
    }

    private static double median(long[] nanos) {
        Arrays.sort(nanos);
        return nanos[nanos.length / 2] / 1e6;
    }

    private static void fill(ByteBuffer bytes) {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put(i, (byte) random.nextInt(256));
        }
    }
}
