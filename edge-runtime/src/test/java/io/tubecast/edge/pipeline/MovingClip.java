package io.tubecast.edge.pipeline;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.flow.EncodedFlow;
import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowSequence;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.flow.StackedFlow;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.Image;
import io.tubecast.video.flow.ClipFlow;
import io.tubecast.video.flow.FlowMethods;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A texture that moves ever faster, 64 x 48 pixels, with a time for each frame: as a clip, whose flow stacks are known by the batch's way, and as a source of the same frames.
 *
 * @param millis media time of each frame
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MovingClip(double... millis) implements Clip {
    static final int WIDTH = 64;
    static final int HEIGHT = 48;
    static final long TRAINING_NANOS = 40_000_000;

    /** Frames at a steady rate. */
    static MovingClip steady(int frames, double intervalMillis) {
        double[] times = new double[frames];
        for (int i = 0; i < frames; i++) {
            times[i] = i * intervalMillis;
        }
        return new MovingClip(times);
    }

    /** Frames of 25 a second, with a hole before one of them. */
    static MovingClip withHole(int frames, int before, double holeMillis) {
        double[] times = steady(frames, 40).millis;
        for (int i = before; i < frames; i++) {
            times[i] += holeMillis - 40;
        }
        return new MovingClip(times);
    }

    @Override
    public AnnotatedVideo annotation() {
        return new AnnotatedVideo("moving", WIDTH, HEIGHT, millis.length, List.of());
    }

    @Override
    public void readFrame(int index, Image target) {
        double right = 0.02 * index * index;
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                double value = 128
                        + 60 * Math.sin(0.5 * (x - right) + 0.2 * y)
                        + 50 * Math.sin(0.23 * (x - right) - 0.4 * y + 1);
                for (int channel = 0; channel < 3; channel++) {
                    target.pixels().put(target.offset(x, y) + channel, (byte) Math.round(value));
                }
            }
        }
    }

    private long nanos(int frame) {
        return Math.round(1e6 * millis[frame]);
    }

    /**
     * The stack of a frame by the batch's way, with the frames between which flow runs.
     *
     * @param flowFrames (in) the frames of the training rate
     * @return null if it has none
     */
    byte @Nullable [] stack(int frame, int[] flowFrames, FlowStack layout, int side) {
        int position = 0;
        while (flowFrames[position] != frame) {
            position++;
        }
        if (!layout.has(position, flowFrames.length)) {
            return null;
        }
        try (ClipFlow flow = new ClipFlow(FlowMethods.byName("dis"), side, side)) {
            StackedFlow stacked =
                    new StackedFlow(new Timed(this, flow.of(new Picked(this, flowFrames)), flowFrames), layout);
            byte[] stack = new byte[stacked.bytes()];
            stacked.stack(position, stack);
            return stack;
        }
    }

    /** Some frames of it. */
    private record Picked(MovingClip clip, int[] frames) implements Clip {
        @Override
        public AnnotatedVideo annotation() {
            return new AnnotatedVideo("picked", WIDTH, HEIGHT, frames.length, List.of());
        }

        @Override
        public void readFrame(int index, Image target) {
            clip.readFrame(frames[index], target);
        }
    }

    /** Each field at the scale of its own interval. */
    private record Timed(MovingClip clip, FlowSequence sequence, int[] frames) implements EncodedFlow {
        @Override
        public int fields() {
            return sequence.fields();
        }

        @Override
        public int width() {
            return sequence.width();
        }

        @Override
        public int height() {
            return sequence.height();
        }

        @Override
        public void read(int number, byte[] into) {
            FlowField field = new FlowField(1, 1);
            sequence.read(number, field);
            long interval = clip.nanos(frames[number + 1]) - clip.nanos(frames[number]);
            FlowEncoding.DEFAULT.encode(field, (double) TRAINING_NANOS / interval, into);
        }
    }

    /** Its frames as they come from a file of this rate. */
    Source file(double framesPerSecond) {
        return new Source(this, framesPerSecond, false);
    }

    /** Its frames as they come from a camera; the first ones come in a row, so the camera is as fast as its reader. */
    Source camera(double framesPerSecond) {
        return new Source(this, framesPerSecond, true);
    }

    /** Gives the frames. */
    static final class Source implements FrameSource {
        private final MovingClip clip;
        private final Format format;
        private final CountDownLatch closed = new CountDownLatch(1);
        private int next;
        /** Pause before each frame. */
        long pauseMillis;
        /** Whether the camera hangs after its last frame instead of ending. */
        boolean fallsSilent;

        private Source(MovingClip clip, double framesPerSecond, boolean live) {
            this.clip = clip;
            format = new Format(WIDTH, HEIGHT, framesPerSecond, clip.millis.length, live);
        }

        @Override
        public String name() {
            return "moving";
        }

        @Override
        public Format format() {
            return format;
        }

        @Override
        public boolean read(Frame frame) {
            pause(next == clip.millis.length && fallsSilent ? 60_000 : pauseMillis);
            if (next == clip.millis.length || closed.getCount() == 0) {
                return false;
            }
            clip.readFrame(next, frame.imageOfSize(WIDTH, HEIGHT));
            frame.stamp(new FrameStamp(next, System.nanoTime(), clip.nanos(next)));
            next++;
            return true;
        }

        private void pause(long pause) {
            try {
                if (pause > 0 && closed.await(pause, TimeUnit.MILLISECONDS)) {
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
}
