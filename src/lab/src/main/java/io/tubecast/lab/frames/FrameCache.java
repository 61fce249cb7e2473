package io.tubecast.lab.frames;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decoded frames of any number of video files, as many as fit: the runs of frames that were not read for longest go first. They lie on the heap, where what is
 * dropped is free at once. Thread-safe.
 */
public final class FrameCache {
    /** A share of the cache, so that threads that read different videos do not push each other's frames out. */
    private static final int RUNS = 8;

    private final long most;
    private final Map<Run, List<byte[]>> runs = new LinkedHashMap<>(16, 0.75f, true);
    private long held;

    /** Frames of a clip that were decoded together. */
    private record Run(FileClip clip, int number) {}

    /**
     * An empty cache.
     *
     * @param most bytes of pixels to keep; while a run is being decoded, there are as many more as it has
     */
    public FrameCache(long most) {
        this.most = most;
    }

    /** A cache for a program that does other work too: a quarter of the heap. */
    public static FrameCache ofThisMachine() {
        return new FrameCache(Runtime.getRuntime().maxMemory() / 4);
    }

    /** Frames of so many bytes each that should be decoded together. */
    int runFrames(long frameBytes) {
        return Math.toIntExact(Math.max(1, Math.min(Integer.MAX_VALUE, most / RUNS / frameBytes)));
    }

    synchronized @Nullable List<byte[]> find(FileClip clip, int run) {
        return runs.get(new Run(clip, run));
    }

    synchronized void keep(FileClip clip, int run, List<byte[]> frames) {
        List<byte[]> before = runs.put(new Run(clip, run), frames);
        held += bytes(frames) - (before == null ? 0 : bytes(before));
        Iterator<List<byte[]>> oldest = runs.values().iterator();
        while (held > most && oldest.hasNext()) {
            held -= bytes(oldest.next());
            oldest.remove();
        }
    }

    /** Bytes of pixels that are kept now. */
    synchronized long held() {
        return held;
    }

    private static long bytes(List<byte[]> frames) {
        return (long) frames.size() * frames.get(0).length;
    }
}
