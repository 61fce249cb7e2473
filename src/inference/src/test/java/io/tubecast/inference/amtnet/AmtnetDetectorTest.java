package io.tubecast.inference.amtnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.TinyModel;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.FakeEngineProvider;
import io.tubecast.testkit.Allocation;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AmtnetDetectorTest {
    @TempDir
    Path folder;

    private ModelBundle bundle;
    private final FakeEngineProvider provider = TinyModel.provider();

    @BeforeEach
    void write() {
        bundle = TinyModel.write(folder);
    }

    @Test
    void theFirstFrameHasNoPairAndEachFurtherOneHasOneWithTheFrameBefore() {
        try (AmtnetDetector detector = open()) {
            assertThat(step(detector, 40)).isFalse();
            for (int grey = 60; grey <= 200; grey += 20) {
                assertThat(step(detector, grey)).isTrue();
                // class 0 scores half the first frame's mean, class 1 half the second's
                assertThat(detector.scores().get(1)).isCloseTo((grey - 20) / 512f, within(1e-6f));
                assertThat(detector.scores().get(2)).isCloseTo(grey / 512f, within(1e-6f));
            }
        }
    }

    @Test
    void oneTrunkPassAndOneHeadPassAStep() {
        try (AmtnetDetector detector = open()) {
            provider.runs().clear();
            step(detector, 1);
            step(detector, 2);
            step(detector, 3);
            assertThat(provider.runs()).containsExactly("appearance", "appearance", "head", "appearance", "head");
        }
    }

    @Test
    void decodesThePairIntoMicroTubes() {
        try (AmtnetDetector detector = open()) {
            step(detector, 128);
            step(detector, 64);
            // all anchors score the same: of each class 10 at most are kept, none of class 2, whose score is 0
            assertThat(detector.microTubes().count(0)).isBetween(1, 10);
            assertThat(detector.microTubes().count(2)).isZero();
            int best = detector.microTubes().slot(0, 0);
            assertThat(detector.microTubes().scores()[best]).isCloseTo(0.25, within(1e-6));
            // without offsets the boxes are the first anchor: center (4, 4), 4 x 4 pixels of 16
            assertThat(detector.microTubes().boxes()[8 * best]).isCloseTo(2 / 16.0, within(1e-6));
            assertThat(detector.microTubes().boxes()[8 * best + 7]).isCloseTo(6 / 16.0, within(1e-6));
        }
    }

    @Test
    void afterAResetTheNextFrameBeginsANewPair() {
        try (AmtnetDetector detector = open()) {
            step(detector, 10);
            step(detector, 20);
            detector.reset();
            assertThat(step(detector, 100)).isFalse();
            assertThat(detector.microTubes().count(0)).isZero();
            assertThat(step(detector, 200)).isTrue();
            assertThat(detector.scores().get(1)).isCloseTo(100 / 512f, within(1e-6f));
        }
    }

    @Test
    void aStepAllocatesNothingBesidesTheEngines() {
        AtomicBoolean frozen = new AtomicBoolean();
        FakeEngineProvider networks = TinyModel.provider();
        // once frozen, the networks leave the last scores where they are: what remains is the step and the decoder
        FakeEngineProvider still = networks.wrapped(network -> (inputs, outputs) -> {
            if (!frozen.get()) {
                network.run(inputs, outputs);
            }
        });
        still.stopCounting();
        try (AmtnetDetector detector = new AmtnetDetector(bundle, still, NanoClock.system())) {
            step(detector, 128);
            step(detector, 64);
            frozen.set(true);
            assertThat(Allocation.bytesPerCall(5_000, detector::step)).isZero();
            assertThat(detector.microTubes().count(0)).isPositive();
        }
    }

    @Test
    void tellsHowLongTheStagesTook() {
        AtomicLong now = new AtomicLong();
        // the clock moves by 1, 2, 3, ... each time it is asked: by a step before its first part and after each, and
        // before and after decoding
        AtomicLong asked = new AtomicLong();
        try (AmtnetDetector detector =
                new AmtnetDetector(bundle, provider, () -> now.addAndGet(asked.incrementAndGet()))) {
            step(detector, 1);
            assertThat(detector.times()).isEqualTo(new StageTimes(2, 0, 0, 0));
            step(detector, 1);
            assertThat(detector.times()).isEqualTo(new StageTimes(4, 0, 5, 7));
        }
    }

    @Test
    void aNetworkThatAnswersOtherwiseIsRefusedAndNothingIsLeftOpen() {
        FakeEngineProvider other = new FakeEngineProvider(Map.of(
                "appearance",
                        (inputs, outputs) ->
                                outputs.values().forEach(map -> map.floats().put(0, 0.9f)),
                "head", (inputs, outputs) -> {}));
        assertThatThrownBy(() -> new AmtnetDetector(bundle, other, NanoClock.system()))
                .isInstanceOf(BundleException.class)
                .hasMessageStartingWith(folder.resolve("appearance.onnx").toString())
                .hasMessageContaining("appearance.0[0] = 0.9, but model.yaml expects 0.49")
                .message()
                .hasLineCount(1);
        assertThat(other.stillOpen()).isZero();
    }

    @Test
    void closesAllItOpened() {
        AmtnetDetector detector = open();
        detector.close();
        detector.close();
        assertThat(provider.stillOpen()).isZero();
        assertThatThrownBy(detector::step).isInstanceOf(EngineException.class).hasMessageContaining("closed");
    }

    private AmtnetDetector open() {
        return new AmtnetDetector(bundle, provider, NanoClock.system());
    }

    private static boolean step(AmtnetDetector detector, int grey) {
        for (int i = 0; i < detector.input().pixels().capacity(); i++) {
            detector.input().pixels().put(i, (byte) grey);
        }
        return detector.step();
    }
}
