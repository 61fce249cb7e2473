package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.FrameStamp;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A source of gray frames of 64 x 48 pixels at 25 frames a second; it ends, breaks or falls silent when the test says so. */
final class FakeSource implements FrameSource {
    private final Format format;
    private final CountDownLatch closed = new CountDownLatch(1);
    long breakAt = Long.MAX_VALUE;
    long silentFrom = Long.MAX_VALUE;
    long intervalMillis;
    private long next;

    FakeSource(long frames, boolean live) {
        format = new Format(64, 48, 25, frames, live);
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Format format() {
        return format;
    }

    @Override
    public boolean read(Frame frame) {
        long index = next++;
        if (index == breakAt) {
            throw new FrameSourceException("fake: unplugged");
        }
        if (index >= silentFrom) {
            sleep(Long.MAX_VALUE);
        }
        sleep(intervalMillis);
        if (closed.getCount() == 0 || (format.frames() >= 0 && index >= format.frames())) {
            return false;
        }
        frame.imageOfSize(format.width(), format.height());
        long now = System.nanoTime();
        frame.stamp(new FrameStamp(index, now, format.live() ? now : index * 40_000_000L));
        return true;
    }

    private void sleep(long millis) {
        try {
            if (millis > 0 && closed.await(millis, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
