package io.tubecast.edge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.frame.Image;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.edge.pipeline.ClipWindow;
import io.tubecast.edge.pipeline.EngineSwap;
import io.tubecast.edge.pipeline.WindowDetector;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.TinyModel;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.publish.message.Mode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangingWindowsTest {
    private final Fakes fakes = new Fakes();
    private final ModelBundle bundle =
            new ModelBundle(Path.of("tiny"), TinyModel.manifest(), new Labels(List.of("Wave", "Fall", "Sit down")));
    private final ClipWindow window = new ClipWindow(4, 8, 6);
    private final Windows first = new Windows(1);
    private final Windows second = new Windows(2);
    private final Deque<OpenEngine> spares = new ArrayDeque<>();
    private final EngineExchange exchange = new EngineExchange(
            fakes.engine("CPU", first, bundle), new StageTimes(), (broken, failure) -> spares.poll());
    private final ChangingWindows detector = new ChangingWindows(exchange);

    /** Says who it is: its tubes have as many frames. */
    private static final class Windows implements WindowDetector {
        private final int frames;
        private int looked;
        private int breakAt = Integer.MAX_VALUE;

        @Nullable StageTimes times;

        boolean closed;

        Windows(int frames) {
            this.frames = frames;
        }

        @Override
        public List<ActionTube> find(ClipWindow window) {
            if (looked++ == breakAt) {
                throw new EngineException("graph 'trunk' fell over");
            }
            return List.of(new ActionTube(0, 0.5, 0, new double[4 * frames], new double[frames]));
        }

        @Override
        public int frames() {
            return frames;
        }

        @Override
        public int width() {
            return 8;
        }

        @Override
        public int height() {
            return 6;
        }

        @Override
        public Mode mode() {
            return Mode.CLIP;
        }

        @Override
        public void warm(Image picture, @Nullable ByteBuffer stack) {}

        @Override
        public void noteTimes(StageTimes newTimes) {
            times = newTimes;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private int speaker() {
        return detector.find(window).get(0).length();
    }

    private void offer(Windows other) {
        assertThat(exchange.offer(fakes.engine("GPU", other, bundle), "plans fit"))
                .isTrue();
    }

    @Test
    void theNextWindowGoesToTheOthers() {
        assertThat(speaker()).isEqualTo(1);
        assertThat(detector.takeSwap()).isNull();
        offer(second);
        assertThat(speaker()).isEqualTo(2);
        assertThat(detector.takeSwap()).isEqualTo(new EngineSwap("CPU", "GPU", "plans fit"));
        assertThat(detector.takeSwap()).isNull();
        assertThat(second.times).isNotNull();
        assertThat(first.closed).isFalse();
        exchange.closeRetired();
        assertThat(first.closed).isTrue();
        detector.close();
        assertThat(second.closed).isTrue();
        assertThat(fakes.open).hasValue(0);
    }

    @Test
    void othersThatFailAtTheirFirstWindowArePutAside() {
        second.breakAt = 0;
        offer(second);
        assertThat(speaker()).isEqualTo(1);
        assertThat(detector.takeSwap()).isNull();
        assertThat(exchange.pollFailure()).isEqualTo("GPU failed at its first window: graph 'trunk' fell over");
        detector.close();
        assertThat(fakes.open).hasValue(0);
    }

    @Test
    void aWindowAtWhichNetworksBreakGoesThroughTheirRescue() {
        first.breakAt = 1;
        speaker();
        spares.add(fakes.engine("rescue", second, bundle));
        assertThat(speaker()).isEqualTo(2);
        assertThat(detector.takeSwap()).isEqualTo(new EngineSwap("CPU", "rescue", "a test wants it"));
        second.breakAt = 1;
        assertThatThrownBy(this::speaker).hasMessage("graph 'trunk' fell over"); // nothing is left
        detector.close();
        assertThat(fakes.open).hasValue(0);
    }
}
