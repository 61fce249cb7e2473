package io.tubecast.inference.amtnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.bundle.TinyModel;
import io.tubecast.inference.engine.FakeEngineProvider;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.testkit.Allocation;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoStreamDetectorTest {
    private static final List<GraphSpec> BOTH =
            List.of(TinyModel.TRUNK, TinyModel.MOTION_TRUNK, TinyModel.TWO_STREAM_HEAD, TinyModel.HEAD);

    @TempDir
    Path folder;

    private final FakeEngineProvider provider = TinyModel.provider();

    @Test
    void bothStreamsSpeakOnceBothFramesHaveAStack() {
        try (AmtnetDetector detector = open(provider, BOTH, "two-stream", "appearance")) {
            provider.runs().clear();
            assertThat(step(detector, 40, -1)).isFalse();
            assertThat(detector.head()).isNull();
            assertThat(step(detector, 60, -1)).isTrue(); // no flow yet
            assertThat(detector.head()).isEqualTo(GraphRole.APPEARANCE_HEAD);
            assertThat(detector.scores().get(1)).isCloseTo(40 / 512f, within(1e-6f));
            assertThat(step(detector, 80, 128)).isTrue(); // of this frame, but not of the one before
            assertThat(detector.head()).isEqualTo(GraphRole.APPEARANCE_HEAD);
            assertThat(step(detector, 100, 192)).isTrue();
            assertThat(detector.head()).isEqualTo(GraphRole.TWO_STREAM_HEAD);
            assertThat(detector.scores().get(2)).isCloseTo(128 / 512f, within(1e-6f));
            assertThat(detector.scores().get(3)).isCloseTo(192 / 256f - 128 / 512f, within(1e-6f));
            assertThat(step(detector, 120, -1)).isTrue(); // flow is lost: no frame is
            assertThat(detector.head()).isEqualTo(GraphRole.APPEARANCE_HEAD);
            assertThat(detector.scores().get(1)).isCloseTo(100 / 512f, within(1e-6f));
            assertThat(provider.runs())
                    .containsExactly(
                            "appearance",
                            "appearance",
                            "head",
                            "appearance",
                            "motion",
                            "head",
                            "appearance",
                            "motion",
                            "two-stream",
                            "appearance",
                            "head");
        }
    }

    @Test
    void whateverStacksAreMissingThePairIsThatOfTheLastTwoFrames() {
        SplittableRandom random = new SplittableRandom(3);
        try (AmtnetDetector detector = open(provider, BOTH, "two-stream", "appearance")) {
            int grey = -1;
            int flow = -1;
            for (int i = 0; i < 500; i++) {
                if (random.nextInt(20) == 0) {
                    detector.reset();
                    grey = -1;
                    flow = -1;
                }
                int nextGrey = random.nextInt(256);
                int nextFlow = random.nextBoolean() ? random.nextInt(256) : -1;
                assertThat(step(detector, nextGrey, nextFlow)).isEqualTo(grey >= 0);
                if (flow >= 0 && nextFlow >= 0) {
                    assertThat(detector.scores().get(0)).isCloseTo(1 - nextFlow / 256f, within(1e-6f));
                    assertThat(detector.scores().get(2)).isCloseTo(flow / 512f, within(1e-6f));
                } else if (grey >= 0) {
                    assertThat(detector.scores().get(1)).isCloseTo(grey / 512f, within(1e-6f));
                    assertThat(detector.scores().get(2)).isCloseTo(nextGrey / 512f, within(1e-6f));
                }
                grey = nextGrey;
                flow = nextFlow;
            }
        }
    }

    @Test
    void everyCombinationIsOneStepThatIsMadeBeforeTheFirstFrame() {
        SplittableRandom random = new SplittableRandom(4);
        try (AmtnetDetector detector = open(provider, BOTH, "two-stream", "appearance")) {
            // two sets of maps, each: no stack (no head, appearance) and a stack (no head, appearance, two-stream)
            assertThat(provider.stepsMade()).isEqualTo(10);
            for (int i = 0; i < 100; i++) {
                step(detector, 1, random.nextBoolean() ? 2 : -1);
            }
            assertThat(provider.stepsMade()).isEqualTo(10);
        }
        assertThat(provider.stillOpen()).isZero();
    }

    @Test
    void withoutAnAppearanceHeadThereIsNothingToFallBackTo() {
        List<GraphSpec> graphs = List.of(TinyModel.TRUNK, TinyModel.MOTION_TRUNK, TinyModel.TWO_STREAM_HEAD);
        try (AmtnetDetector detector = open(provider, graphs, "two-stream")) {
            assertThat(step(detector, 1, 10)).isFalse();
            assertThat(step(detector, 1, 10)).isTrue();
            assertThat(step(detector, 1, -1)).isFalse();
            assertThat(detector.microTubes().count(0)).isZero();
        }
    }

    @Test
    void aMotionNetworkNeedsNoPictures() {
        List<GraphSpec> graphs = List.of(TinyModel.MOTION_TRUNK, TinyModel.MOTION_HEAD);
        try (AmtnetDetector detector = open(provider, graphs)) {
            provider.runs().clear();
            assertThat(step(detector, 0, 10)).isFalse();
            assertThat(step(detector, 0, 20)).isTrue();
            assertThat(detector.head()).isEqualTo(GraphRole.MOTION_HEAD);
            assertThat(detector.scores().get(2)).isCloseTo(10 / 512f, within(1e-6f));
            assertThat(provider.runs()).containsExactly("motion", "motion", "motion-head");
        }
        assertThat(provider.stillOpen()).isZero();
    }

    @Test
    void aHeadOfOneFrameSeesTheFirstOfThePair() {
        List<GraphSpec> graphs = List.of(TinyModel.TRUNK, TinyModel.SINGLE_HEAD);
        try (AmtnetDetector detector = open(provider, graphs, "appearance")) {
            assertThat(step(detector, 40, -1)).isFalse();
            assertThat(step(detector, 100, -1)).isTrue();
            assertThat(detector.scores().get(1)).isCloseTo(40 / 256f, within(1e-6f));
            assertThat(step(detector, 200, -1)).isTrue();
            assertThat(detector.scores().get(1)).isCloseTo(100 / 256f, within(1e-6f));
        }
    }

    @Test
    void anAppearanceNetworkTakesNoFlow() {
        try (AmtnetDetector detector = open(provider, List.of(TinyModel.TRUNK, TinyModel.HEAD), "appearance")) {
            assertThat(detector.flowInput()).isNull();
            assertThat(detector.step(true)).isFalse();
            assertThat(detector.step(true)).isTrue();
        }
    }

    @Test
    void aStepOfBothStreamsAllocatesNothingBesidesTheEngines() {
        AtomicBoolean frozen = new AtomicBoolean();
        FakeEngineProvider still = TinyModel.provider().wrapped(network -> (inputs, outputs) -> {
            if (!frozen.get()) {
                network.run(inputs, outputs);
            }
        });
        still.stopCounting();
        try (AmtnetDetector detector = open(still, BOTH, "two-stream", "appearance")) {
            step(detector, 128, 100);
            step(detector, 64, 200);
            frozen.set(true);
            assertThat(Allocation.bytesPerCall(5_000, () -> detector.step(true)))
                    .isZero();
            assertThat(detector.head()).isEqualTo(GraphRole.TWO_STREAM_HEAD);
        }
    }

    private AmtnetDetector open(FakeEngineProvider with, List<GraphSpec> graphs, String... modes) {
        boolean motion = graphs.contains(TinyModel.MOTION_TRUNK);
        return new AmtnetDetector(
                TinyModel.write(folder, TinyModel.manifest(motion ? TinyModel.FLOW : null, graphs, modes)),
                with,
                NanoClock.system());
    }

    /** A step of a grey picture and of a stack of one value, none if that is negative. */
    private static boolean step(AmtnetDetector detector, int grey, int flow) {
        fill(detector.input().pixels(), grey);
        @Nullable ByteBuffer stack = detector.flowInput();
        if (flow >= 0) {
            fill(Objects.requireNonNull(stack), flow);
        }
        return detector.step(flow >= 0);
    }

    private static void fill(ByteBuffer bytes, int value) {
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put(i, (byte) value);
        }
    }
}
