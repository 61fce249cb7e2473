package io.tubecast.trtbuild.frames;

import io.tubecast.core.frame.Image;
import io.tubecast.video.frames.FrameSequence;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Frames of which every value is some gray levels up or down, as chance has it; the same each time, whichever frames are asked for. */
final class NoisyFrames implements FrameSequence {
    private static final int WHITE = 255;

    private final FrameSequence frames;
    private final int grayLevels;
    private final long seed;
    private @Nullable Image noisy;

    /**
     * Adds noise.
     *
     * @param frames closed with this
     * @param grayLevels up or down, 1 or more
     */
    NoisyFrames(FrameSequence frames, int grayLevels, long seed) {
        this.frames = frames;
        this.grayLevels = grayLevels;
        this.seed = seed;
    }

    @Override
    public @Nullable Image frame(int number) {
        Image frame = frames.frame(number);
        if (frame == null) {
            return null;
        }
        Image changed = noisy;
        if (changed == null || !changed.sameSize(frame)) {
            changed = new Image(frame.width(), frame.height());
            noisy = changed;
        }
        addNoise(frame.pixels(), changed.pixels(), new SplittableRandom(seed + number));
        return changed;
    }

    private void addNoise(ByteBuffer from, ByteBuffer to, SplittableRandom random) {
        long bits = 0;
        for (int i = 0; i < to.capacity(); i++) {
            if (i % Long.SIZE == 0) {
                bits = random.nextLong();
            }
            int change = (bits & 1) == 0 ? grayLevels : -grayLevels;
            bits >>>= 1;
            int value = Byte.toUnsignedInt(from.get(i)) + change;
            to.put(i, (byte) Math.max(0, Math.min(WHITE, value)));
        }
    }

    @Override
    public int frames() {
        return frames.frames();
    }

    @Override
    public void close() {
        frames.close();
    }
}
