package io.tubecast.edge.remote;

import io.tubecast.core.frame.Image;
import io.tubecast.edge.pipeline.PictureTap;
import io.tubecast.publish.message.TubesSnapshot;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes one picture out of the live path when it is asked to, and costs the detect thread a copy then and nothing otherwise. */
public final class PictureKeeper implements PictureTap {
    /** A picture and the frame it is of; the picture is the asker's. */
    public record Kept(Image picture, long frame, long captureNanos) {}

    private volatile boolean wanted;
    private @Nullable Kept kept;

    @Override
    public void offer(Image picture, TubesSnapshot snapshot) {
        if (wanted) {
            keep(picture, snapshot);
        }
    }

    private synchronized void keep(Image picture, TubesSnapshot snapshot) {
        if (wanted) {
            wanted = false;
            Image copy = new Image(picture.width(), picture.height());
            copy.copyFrom(picture);
            kept = new Kept(copy, snapshot.frame(), snapshot.captureNanos());
            notifyAll();
        }
    }

    /** Waits for the next processed picture; null if none comes in time. */
    public synchronized @Nullable Kept next(long millis) throws InterruptedException {
        kept = null;
        wanted = true;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long rest = millis;
        while (kept == null && rest > 0) {
            wait(rest);
            rest = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }
        wanted = false;
        return kept;
    }
}
