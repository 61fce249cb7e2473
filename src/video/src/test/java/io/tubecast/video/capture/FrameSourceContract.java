package io.tubecast.video.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every source of frames keeps; each implementation's test extends this. */
abstract class FrameSourceContract {
    /** A source of at least eight frames that paces itself as it does in use. */
    abstract FrameSource open();

    /** The same stream without waiting, if the source can. */
    abstract FrameSource openFast();

    @Test
    void framesHaveTheSizeTheFormatSays() {
        try (FrameSource source = openFast()) {
            Frame frame = new Frame(1, 1);
            assertThat(source.read(frame)).isTrue();
            assertThat(frame.image().width()).isEqualTo(source.format().width());
            assertThat(frame.image().height()).isEqualTo(source.format().height());
            assertThat(source.format().framesPerSecond()).isPositive();
            assertThat(source.name()).isNotBlank();
        }
    }

    @Test
    void indicesCountUpFromZeroAndTimesRise() {
        try (FrameSource source = openFast()) {
            Frame frame = new Frame(1, 1);
            long capture = Long.MIN_VALUE;
            long media = -1;
            for (int i = 0; i < 8; i++) {
                assertThat(source.read(frame)).isTrue();
                assertThat(frame.stamp().index()).isEqualTo(i);
                assertThat(frame.stamp().captureNanos()).isGreaterThanOrEqualTo(capture);
                assertThat(frame.stamp().mediaNanos()).isGreaterThan(media);
                capture = frame.stamp().captureNanos();
                media = frame.stamp().mediaNanos();
            }
        }
    }

    @Test
    void aFrameSlotKeepsItsImageWhileTheSizeStays() {
        try (FrameSource source = openFast()) {
            Frame frame = new Frame(1, 1);
            List<Object> images = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                source.read(frame);
                images.add(frame.image());
            }
            assertThat(images.get(1)).isSameAs(images.get(0));
            assertThat(images.get(2)).isSameAs(images.get(0));
        }
    }

    @Test
    void closingTwiceIsHarmlessAndEndsTheStream() {
        FrameSource source = openFast();
        source.close();
        source.close();
        assertThat(source.read(new Frame(1, 1))).isFalse();
    }

    @Test
    void closingFromAnotherThreadEndsAReadThatWaits() {
        FrameSource source = open();
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            Frame frame = new Frame(1, 1);
            int frames = 0;
            while (source.read(frame)) {
                frames++;
            }
            return frames;
        });
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            TimeUnit.MILLISECONDS.sleep(60);
            source.close();
            assertThat(reader.get(5, TimeUnit.SECONDS)).isNotNegative();
        });
    }
}
