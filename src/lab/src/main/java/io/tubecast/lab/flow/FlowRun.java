package io.tubecast.lab.flow;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowSequence;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.terminal.Progress;
import io.tubecast.lab.detect.VideoList;
import io.tubecast.lab.frames.FramesAhead;
import io.tubecast.video.flow.StreamFlow;
import io.tubecast.video.frames.FrameSequence;
import io.tubecast.world.WorldClip;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Fills a folder of flow, one video after the other; those that are there whole are left as they are. Not thread-safe. */
final class FlowRun {
    private final FlowCache cache;
    private final @Nullable StreamFlow stream;
    private final BooleanSupplier stop;
    private final PrintWriter err;
    private final FlowField field;
    private final byte[] bytes;
    private int done;
    private int present;
    private int failed;
    private long fields;
    private long written;

    /**
     * A run.
     *
     * @param stream what computes the flow, at the folder's size; null for exact flow. Stays the caller's
     * @param stop asked before every frame whether to end here
     * @param err receives a line for each video that is passed over
     */
    FlowRun(FlowCache cache, @Nullable StreamFlow stream, BooleanSupplier stop, PrintWriter err) {
        this.cache = cache;
        this.stream = stream;
        this.stop = stop;
        this.err = err;
        field = new FlowField(cache.manifest().width(), cache.manifest().height());
        bytes = new byte[FlowEncoding.CHANNELS * field.width() * field.height()];
    }

    /**
     * Computes the flow of all videos that have none yet.
     *
     * @throws FrameSourceException if the only video cannot be used
     */
    void take(VideoList list) {
        List<VideoList.Entry> missing = new ArrayList<>();
        for (VideoList.Entry entry : list.entries()) {
            if (isMissing(entry)) {
                missing.add(entry);
            }
        }
        if (present > 0) {
            err.printf(
                    "%d of %d videos have their flow already%n",
                    present, list.entries().size());
        }
        long frames =
                missing.stream().mapToLong(VideoList.Entry::expectedFrames).sum();
        try (Progress progress = new Progress(err, "computing flow, frames", frames)) {
            for (VideoList.Entry entry : missing) {
                if (!stop.getAsBoolean()) {
                    take(entry, list.single(), progress);
                }
            }
        }
    }

    private boolean isMissing(VideoList.Entry entry) {
        if (!cache.has(entry.name())) {
            return true;
        }
        AnnotatedVideo truth = entry.truth();
        try {
            int frames = new CachedFlow(cache.file(entry.name())).fields() + 1;
            if (truth != null && truth.frames() != frames) {
                failed++;
                err.printf(
                        "skipped: %s: has flow of %d frames, but the video has %d; delete it or take another folder%n",
                        cache.file(entry.name()), frames, truth.frames());
                return false;
            }
            present++;
            return false;
        } catch (FrameSourceException e) {
            err.println("computing again: " + e.getMessage());
            return true;
        }
    }

    private void take(VideoList.Entry entry, boolean single, Progress progress) {
        try {
            WorldClip clip = entry.clip();
            if (stream != null) {
                compute(entry, stream, progress);
            } else if (clip != null) {
                copy(clip, progress);
            }
        } catch (FrameSourceException e) {
            if (single) {
                throw e;
            }
            failed++;
            err.println("skipped: " + e.getMessage());
        }
    }

    private void compute(VideoList.Entry entry, StreamFlow flow, Progress progress) {
        flow.reset();
        try (FrameSequence frames = new FramesAhead(entry.frames().get())) {
            Image picture = frames.frame(0);
            if (picture == null) {
                throw tooShort(entry.name());
            }
            try (FlowFileWriter writer = writer(entry.name(), picture.width(), picture.height())) {
                for (int number = 1; picture != null && !stop.getAsBoolean(); number++) {
                    if (flow.next(picture, field)) {
                        add(writer);
                    }
                    progress.advance(1);
                    picture = frames.frame(number);
                }
                finish(entry.name(), writer);
            }
        }
    }

    private static FrameSourceException tooShort(String name) {
        return new FrameSourceException(name + ": has fewer than two frames, flow needs two");
    }

    private void copy(WorldClip clip, Progress progress) {
        FlowSequence flow = FlowStacks.exact(clip, field.width(), field.height());
        AnnotatedVideo video = clip.annotation();
        try (FlowFileWriter writer = writer(video.name(), video.width(), video.height())) {
            progress.advance(1);
            for (int number = 0; number < flow.fields() && !stop.getAsBoolean(); number++) {
                flow.read(number, field);
                add(writer);
                progress.advance(1);
            }
            finish(video.name(), writer);
        }
    }

    private FlowFileWriter writer(String name, int frameWidth, int frameHeight) {
        return new FlowFileWriter(cache.file(name), field.width(), field.height(), frameWidth, frameHeight);
    }

    private void add(FlowFileWriter writer) {
        cache.encoding().encode(field, 1, bytes);
        writer.add(bytes);
    }

    /** Keeps the file, unless the run was stopped in it. */
    private void finish(String name, FlowFileWriter writer) {
        if (stop.getAsBoolean()) {
            return;
        }
        if (writer.fields() == 0) {
            throw tooShort(name);
        }
        written += writer.finish();
        fields += writer.fields();
        done++;
    }

    /** Videos whose flow was computed. */
    int done() {
        return done;
    }

    /** Videos whose flow was there. */
    int present() {
        return present;
    }

    /** Videos that could not be used. */
    int failed() {
        return failed;
    }

    /** Fields that were computed. */
    long fields() {
        return fields;
    }

    /** Bytes that were written. */
    long written() {
        return written;
    }
}
