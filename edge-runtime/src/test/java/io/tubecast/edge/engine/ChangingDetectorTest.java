package io.tubecast.edge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.frame.Image;
import io.tubecast.core.label.Labels;
import io.tubecast.edge.pipeline.EngineSwap;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.TinyModel;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.testkit.Allocation;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangingDetectorTest {
    private final Fakes fakes = new Fakes();
    private final ModelBundle bundle =
            new ModelBundle(Path.of("tiny"), TinyModel.manifest(), new Labels(List.of("Wave", "Fall", "Sit down")));
    private final StageTimes times = new StageTimes();
    private final Image picture = new Image(8, 8);
    private final Fakes.Detector first = fakes.detector();
    private final Fakes.Detector second = fakes.detector();
    private final List<String> rescues = new ArrayList<>();
    private final Deque<OpenEngine> spares = new ArrayDeque<>();
    private final EngineExchange exchange =
            new EngineExchange(fakes.engine("CPU", first, bundle), times, (broken, failure) -> {
                rescues.add(broken.name() + ": " + failure.getMessage());
                return spares.poll();
            });
    private final ChangingDetector detector = new ChangingDetector(exchange);

    @Test
    void theFrameOfAChangeGoesThroughBothAndNoPairIsMissing() {
        assertThat(detector.step(picture, null)).isFalse();
        assertThat(detector.step(picture, null)).isTrue();
        offer(second);

        // the present networks still speak, the others see the frame
        assertThat(detector.step(picture, null)).isTrue();
        assertThat(detector.microTubes()).isSameAs(first.microTubes());
        assertThat(second.steps).isEqualTo(1);
        assertThat(detector.takeSwap()).isNull();

        assertThat(detector.step(picture, null)).isTrue();
        assertThat(detector.microTubes()).isSameAs(second.microTubes());
        assertThat(first.steps).isEqualTo(3);
        assertThat(second.steps).isEqualTo(2);
        assertThat(detector.takeSwap()).isEqualTo(new EngineSwap("CPU", "GPU", "plans fit"));
        assertThat(detector.takeSwap()).isNull();
        assertThat(exchange.current().name()).isEqualTo("GPU");
    }

    @Test
    void onlyTheSpeakersTimesAreNoted() {
        assertThat(first.times).isSameAs(times);
        offer(second);
        detector.step(picture, null);
        assertThat(second.times).isNull();
        detector.step(picture, null);
        assertThat(second.times).isSameAs(times);
    }

    @Test
    void aStreamThatBeginsAnewDuringAChangeBeginsAnewForBoth() {
        detector.step(picture, null);
        offer(second);
        detector.step(picture, null);
        detector.restart();
        assertThat(detector.step(picture, null)).isFalse();
        assertThat(detector.step(picture, null)).isTrue();
    }

    @Test
    void networksThatFailAtTheirFirstFrameNeverSpeak() {
        second.breakAt = 0;
        offer(second);
        for (int i = 0; i < 5; i++) {
            assertThat(detector.step(picture, null)).isEqualTo(i > 0);
            assertThat(detector.microTubes()).isSameAs(first.microTubes());
        }
        assertThat(detector.takeSwap()).isNull();
        assertThat(exchange.pollFailure()).isEqualTo("GPU failed at its first frame: graph 'head' fell over");
        assertThat(exchange.pollFailure()).isNull();
        exchange.closeRetired();
        detector.close();
        assertThat(fakes.open).hasValue(0);
    }

    @Test
    void aFrameAtWhichNetworksBreakGoesThroughTheirRescue() {
        first.breakAt = 2;
        spares.add(fakes.engine("spare", second, bundle));
        assertThat(detector.step(picture, null)).isFalse();
        assertThat(detector.step(picture, null)).isTrue();
        // the third frame: seen by the spare, for which it is the first of a pair
        assertThat(detector.step(picture, null)).isFalse();
        assertThat(second.steps).isEqualTo(1);
        assertThat(rescues).containsExactly("CPU: graph 'head' fell over");
        assertThat(detector.takeSwap()).isEqualTo(new EngineSwap("CPU", "spare", "a test wants it"));
        assertThat(detector.step(picture, null)).isTrue();
        assertThat(detector.microTubes()).isSameAs(second.microTubes());
        assertThat(second.times).isSameAs(times);
        exchange.closeRetired();
        assertThat(fakes.open).hasValue(2);
        detector.close();
        assertThat(fakes.open).hasValue(0);
    }

    @Test
    void aRescueThatBreaksToo() {
        first.breakAt = 1;
        second.breakAt = 0;
        Fakes.Detector third = fakes.detector();
        spares.add(fakes.engine("spare", second, bundle));
        spares.add(fakes.engine("last", third, bundle));
        detector.step(picture, null);
        detector.step(picture, null);
        assertThat(rescues).hasSize(2);
        // one change for who follows the stream
        assertThat(detector.takeSwap()).isEqualTo(new EngineSwap("CPU", "last", "a test wants it"));
        third.breakAt = 2;
        detector.step(picture, null);
        assertThatThrownBy(() -> detector.step(picture, null))
                .isInstanceOf(EngineException.class)
                .hasMessage("graph 'head' fell over");
        detector.close();
        assertThat(fakes.open).hasValue(0);
    }

    @Test
    void networksThatCannotBeReleasedStopNobody() {
        first.breakAt = 0;
        first.closeFailure = new EngineException("cannot release the context");
        spares.add(fakes.engine("spare", second, bundle));
        detector.step(picture, null);
        exchange.closeRetired();
        assertThat(detector.step(picture, null)).isTrue();
        detector.close();
        assertThat(fakes.open).hasValue(0);
    }

    @Test
    void whatIsReplacedIsClosedByWhoeverLooksAfterIt() {
        offer(second);
        detector.step(picture, null);
        detector.step(picture, null);
        assertThat(fakes.open).hasValue(4); // two detectors, two providers: the detect thread closes nothing
        exchange.closeRetired();
        assertThat(fakes.open).hasValue(2);
        assertThat(detector.step(picture, null)).isTrue();
        detector.close();
        assertThat(fakes.open).hasValue(0);
    }

    @Test
    void anOfferThatWasNotTakenGivesWayToTheNext() {
        offer(second);
        Fakes.Detector third = fakes.detector();
        offer(third);
        exchange.closeRetired();
        detector.step(picture, null);
        detector.step(picture, null);
        assertThat(detector.microTubes()).isSameAs(third.microTubes());
        assertThat(second.steps).isZero();
        detector.close();
        assertThat(fakes.open).hasValue(0);
    }

    @Test
    void closingLeaksNothingWhereverAChangeIs() {
        for (int steps = 0; steps < 4; steps++) {
            Fakes counted = new Fakes();
            EngineExchange others = new EngineExchange(
                    counted.engine("CPU", counted.detector(), bundle), times, EngineExchange.Rescue.NONE);
            ChangingDetector closing = new ChangingDetector(others);
            closing.step(picture, null);
            others.offer(counted.engine("GPU", counted.detector(), bundle), "plans fit");
            for (int i = 0; i < steps; i++) {
                closing.step(picture, null);
            }
            closing.close();
            closing.close();
            assertThat(counted.open).as("after %d steps", steps).hasValue(0);
        }
    }

    @Test
    void afterTheEndNothingIsTaken() {
        detector.close();
        OpenEngine late = fakes.engine("GPU", second, bundle);
        assertThat(exchange.offer(late, "plans fit")).isFalse();
        late.close();
        assertThat(fakes.open).hasValue(0);
    }

    @Test
    void allocatesNothingWhileNothingIsExchanged() {
        assertThat(Allocation.bytesPerCall(5_000, () -> {
                    detector.step(picture, null);
                    detector.takeSwap();
                }))
                .isZero();
        offer(second);
        detector.step(picture, null);
        detector.step(picture, null);
        assertThat(Allocation.bytesPerCall(5_000, () -> {
                    detector.step(picture, null);
                    detector.takeSwap();
                }))
                .isZero();
    }

    private void offer(Fakes.Detector other) {
        assertThat(exchange.offer(fakes.engine("GPU", other, bundle), "plans fit"))
                .isTrue();
    }
}
