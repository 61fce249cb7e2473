package io.tubecast.inference.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.amtnet.AmtnetDetector;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.BundleWriter;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.TinyModel;
import io.tubecast.testkit.Allocation;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cached step on real engines, with networks small enough to work out by hand. */
class OnnxRuntimeDetectorTest {
    @TempDir
    Path folder;

    private final OnnxRuntimeProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(2, false));

    @BeforeEach
    void write() {
        TestGraph.writeTinyModel(folder);
        BundleWriter.writeLabels(folder.resolve("labels.txt"), List.of("Wave", "Fall", "Sit down"));
        BundleWriter.write(folder, TinyModel.manifest());
    }

    @Test
    void everyPairSeesTheFrameBeforeAndThisOne() {
        try (AmtnetDetector detector = open()) {
            assertThat(step(detector, 40)).isFalse();
            for (int grey = 60; grey <= 240; grey += 20) {
                assertThat(step(detector, grey)).isTrue();
                // half the mean of the frame before and of this frame, of 256 levels
                assertThat(detector.scores().get(1)).isCloseTo((grey - 20) / 512f, within(1e-6f));
                assertThat(detector.scores().get(2)).isCloseTo(grey / 512f, within(1e-6f));
                assertThat(detector.scores().get(4 * 19 + 2)).isCloseTo(grey / 512f, within(1e-6f));
            }
            detector.reset();
            assertThat(step(detector, 10)).isFalse();
            assertThat(step(detector, 20)).isTrue();
            assertThat(detector.scores().get(1)).isCloseTo(10 / 512f, within(1e-6f));
        }
    }

    @Test
    void aCachedStepEqualsThePassOfTheWholePair() {
        Random random = new Random(5);
        byte[] before = new byte[16 * 16 * 3];
        byte[] now = new byte[before.length];
        try (AmtnetDetector cached = open()) {
            for (int frame = 0; frame < 12; frame++) {
                random.nextBytes(now);
                cached.input().pixels().put(0, now);
                boolean paired = cached.step();
                assertThat(paired).isEqualTo(frame > 0);
                // a detector of its own sees these two frames and no other: both trunk passes and the head
                try (AmtnetDetector whole = open()) {
                    whole.input().pixels().put(0, before);
                    whole.step();
                    whole.input().pixels().put(0, now);
                    whole.step();
                    if (paired) {
                        assertThat(cached.scores()).isEqualByComparingTo(whole.scores());
                        assertThat(cached.offsets()).isEqualByComparingTo(whole.offsets());
                    }
                }
                System.arraycopy(now, 0, before, 0, now.length);
            }
        }
    }

    @Test
    void allocatesLittleForAStep() {
        try (AmtnetDetector detector = open()) {
            step(detector, 1);
            // ONNX Runtime's Java layer makes a few arrays and objects for each of the two runs with 3 and 6 tensors
            assertThat(Allocation.bytesPerCall(2000, detector::step)).isLessThan(4096);
        }
    }

    @Test
    void aGraphWithOtherWeightsIsRefused() {
        // the head stands where the manifest's numbers are those of another seed
        ModelBundle bundle = ModelBundle.load(folder);
        ModelBundle other = new ModelBundle(folder, TinyModel.manifestExpecting(0.75), bundle.labels());
        assertThatThrownBy(() -> new AmtnetDetector(other, provider, NanoClock.system()))
                .isInstanceOf(BundleException.class)
                .hasMessageStartingWith(
                        folder.resolve("appearance.onnx") + ": answers to the golden input with appearance.0[0] = 0.49")
                .hasMessageContaining("expects 0.75 within ");
    }

    private AmtnetDetector open() {
        return new AmtnetDetector(ModelBundle.load(folder), provider, NanoClock.system());
    }

    private static boolean step(AmtnetDetector detector, int grey) {
        for (int i = 0; i < detector.input().pixels().capacity(); i++) {
            detector.input().pixels().put(i, (byte) grey);
        }
        return detector.step();
    }
}
