package io.tubecast.lab.frames;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.video.frames.FrameSequence;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frame that will be asked for next while the caller works on the last one: frames are asked for at equal distances, so the next one
 * is as far away as the last one was. Owns the frames behind it. Not thread-safe.
 */
public final class FramesAhead implements FrameSequence {
    private final FrameSequence source;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(work -> new Thread(work, "frames-ahead"));
    private @Nullable Image given;
    private @Nullable Future<@Nullable Image> next;
    private int nextNumber = -1;
    private int last = -1;

    /** Reads nothing yet. */
    public FramesAhead(FrameSequence source) {
        this.source = source;
    }

    @Override
    public @Nullable Image frame(int number) {
        Future<@Nullable Image> read = next;
        if (read != null && nextNumber > number) {
            throw new IllegalArgumentException("frame %d was asked for after %d, but frame %d has been read ahead"
                    .formatted(number, last, nextNumber));
        }
        Image picture = read == null ? source.frame(number) : result(read);
        if (read != null && nextNumber < number && picture != null) {
            picture = source.frame(number);
        }
        next = null;
        if (picture == null) {
            return null;
        }
        Image copy = given;
        if (copy == null || !copy.sameSize(picture)) {
            copy = new Image(picture.width(), picture.height());
            given = copy;
        }
        copy.copyFrom(picture);
        if (last >= 0) {
            int ahead = number + (number - last);
            nextNumber = ahead;
            next = reader.submit(() -> source.frame(ahead));
        }
        last = number;
        return copy;
    }

    private static @Nullable Image result(Future<@Nullable Image> read) {
        try {
            return read.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new FrameSourceException("a frame cannot be read: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FrameSourceException("interrupted while reading a frame", e);
        }
    }

    @Override
    public int frames() {
        return source.frames();
    }

    @Override
    public void close() {
        Future<@Nullable Image> read = next;
        next = null;
        try {
            if (read != null) {
                result(read);
            }
        } catch (FrameSourceException e) {
            // the frame was not asked for; whoever reads on is told when its turn comes
        } finally {
            reader.shutdown();
            source.close();
        }
    }
}
