package io.tubecast.lab.study.network;

import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.amtnet.AmtnetDetector;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/** How long a step of a network takes in ONNX Runtime on this machine. */
final class StepTimes {
    private static final int WARM_UP = 20;
    private static final int STEPS = 101;

    private StepTimes() {}

    /** Graphs that run in a step: a trunk a stream, and a head. */
    static int calls(boolean twoStreams) {
        return twoStreams ? 3 : 2;
    }

    /** The median of {@value #STEPS} cached steps on noise, decoding included. */
    static double medianMillis(Path model) {
        NanoClock clock = NanoClock.system();
        ModelBundle bundle = ModelBundle.load(model);
        try (EngineProvider provider = new OnnxRuntimeProvider(OnnxRuntimeSettings.ofThisMachine());
                AmtnetDetector detector = new AmtnetDetector(bundle, provider, clock)) {
            fill(detector.input().pixels());
            ByteBuffer flow = detector.flowInput();
            if (flow != null) {
                fill(flow);
            }
            long[] nanos = new long[STEPS];
            for (int i = -WARM_UP; i < STEPS; i++) {
                long start = clock.nanoTime();
                detector.step(flow != null);
                if (i >= 0) {
                    nanos[i] = clock.nanoTime() - start;
                }
            }
            Arrays.sort(nanos);
            return nanos[STEPS / 2] / 1e6;
        }
    }

    private static void fill(ByteBuffer bytes) {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put(i, (byte) random.nextInt(256));
        }
    }
}
