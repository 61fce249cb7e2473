package io.tubecast.edge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SourceOpenerTest {
    private static final long LONG = 60_000;

    @Test
    void aLibraryThatIsMissingIsToldAtOnce() {
        assertThatThrownBy(() -> SourceOpener.inTime(
                        () -> {
                            throw new NoClassDefFoundError("Could not initialize class avutil");
                        },
                        LONG))
                .isInstanceOf(FrameSourceException.class)
                .hasMessageContaining("Could not initialize class avutil");
    }

    @Test
    void whatOpensAfterTheStartWasBrokenOffIsClosed() {
        CountDownLatch opens = new CountDownLatch(1);
        Silent camera = new Silent();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> SourceOpener.inTime(
                        () -> {
                            passed(opens);
                            return camera;
                        },
                        LONG))
                .isInstanceOf(FrameSourceException.class)
                .hasMessage("stopped while the source was opened");
        assertThat(Thread.interrupted()).isTrue();
        opens.countDown();
        await().untilTrue(camera.closed);
    }

    private static void passed(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A camera that gives nothing. */
    private static final class Silent implements FrameSource {
        private final AtomicBoolean closed = new AtomicBoolean();

        @Override
        public String name() {
            return "silent";
        }

        @Override
        public Format format() {
            return new Format(8, 8, 25, -1, true);
        }

        @Override
        public boolean read(Frame frame) {
            return false;
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }
}
