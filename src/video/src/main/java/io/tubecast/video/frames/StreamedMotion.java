package io.tubecast.video.frames;

import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.core.frame.Image;
import io.tubecast.video.flow.StreamFlow;
import io.tubecast.video.flow.StreamStack;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frames of a video of any kind with the flow between them, computed on the way: every frame is read, whichever are asked for. A centered stack
 * needs frames behind its own, so some are kept. Owns the frames behind it; the method stays the caller's. Not thread-safe.
 */
public final class StreamedMotion implements MotionFrames {
    private final FrameSequence source;
    private final StreamStack stacks;
    private final List<Image> kept = new ArrayList<>();
    private final int places;
    private int read;
    private boolean ended;
    private int given = -1;

    /**
     * Starts at the front.
     *
     * @param flow how flow is found; stays the caller's and is begun anew
     * @param stack of the flow's size, whose training interval is 1: frames are counted, not timed
     */
    public StreamedMotion(FrameSequence source, StreamFlow flow, LiveFlowStack stack) {
        this.source = source;
        stacks = new StreamStack(flow, stack);
        places = stack.layout().fields() + 2;
    }

    @Override
    public @Nullable Image frame(int number) {
        given = number;
        while (!ended && (read <= number || !stacks.known(number))) {
            readNext();
        }
        return number < read ? kept.get(number % places) : null;
    }

    private void readNext() {
        Image picture = source.frame(read);
        if (picture == null) {
            ended = true;
            stacks.end();
            return;
        }
        keep(picture);
        stacks.next(picture, read);
        read++;
    }

    private void keep(Image picture) {
        int place = read % places;
        if (kept.size() == place) {
            kept.add(new Image(picture.width(), picture.height()));
        }
        Image copy = kept.get(place);
        copy.pixels().put(0, picture.pixels(), 0, picture.pixels().capacity());
    }

    @Override
    public boolean stack(ByteBuffer into) {
        boolean has = stacks.has(given);
        if (has) {
            stacks.stack().write(into);
        }
        return has;
    }

    @Override
    public int knownAt() {
        return stacks.has(given) ? read - 1 : given;
    }

    @Override
    public int frames() {
        return source.frames();
    }

    @Override
    public void close() {
        source.close();
    }
}
