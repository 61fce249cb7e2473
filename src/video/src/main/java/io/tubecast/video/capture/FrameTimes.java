package io.tubecast.video.capture;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * When each frame of a file is shown, and from which key frame it can be decoded; found without decoding the file.
 *
 * <p>Frames are shown in the order of their time stamps, so a frame's number is the place of its stamp among all of them. Only of files whose container stamps every frame.
 */
final class FrameTimes {
    private final long[] shown;
    private final long[] keys;

    private FrameTimes(long[] shown, long[] keys) {
        this.shown = shown;
        this.keys = keys;
    }

    /**
     * Reads a file to its end.
     *
     * @param decoder at the file's front; is of no use afterwards
     * @return nothing if the container does not stamp every frame, each with a time of its own
     */
    static Optional<FrameTimes> of(MediaDecoder decoder) {
        LongStream.Builder shown = LongStream.builder();
        LongStream.Builder keys = LongStream.builder();
        decoder.scan((ticks, key) -> {
            shown.add(ticks);
            if (key) {
                keys.add(ticks);
            }
        });
        long[] sorted = shown.build().sorted().toArray();
        for (int i = 0; i < sorted.length; i++) {
            if (sorted[i] == Long.MIN_VALUE || (i > 0 && sorted[i] == sorted[i - 1])) {
                return Optional.empty();
            }
        }
        return Optional.of(new FrameTimes(sorted, keys.build().sorted().toArray()));
    }

    /**
     * The same without the frames before one: a file can begin with frames that need others, which are not in it, and are never shown.
     *
     * @param first time of the first frame that is decoded
     */
    FrameTimes from(long first) {
        int place = Arrays.binarySearch(shown, first);
        return place <= 0 ? this : new FrameTimes(Arrays.copyOfRange(shown, place, shown.length), keys);
    }

    /** Number of frames. */
    int frames() {
        return shown.length;
    }

    /** When a frame is shown, in the stream's units. */
    long shown(int frame) {
        return shown[frame];
    }

    /** The last key frame that is shown no later than a frame; the first frame if there is none. */
    long keyBefore(int frame) {
        int place = Arrays.binarySearch(keys, shown[frame]);
        int before = place >= 0 ? place : -place - 2;
        return before >= 0 ? keys[before] : shown[0];
    }
}
