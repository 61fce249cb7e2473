package io.tubecast.lab.detect;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.terminal.Interruption;
import io.tubecast.core.terminal.Progress;
import io.tubecast.evaluation.format.TubeWriter;
import io.tubecast.world.WorldLabels;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One video after the other through a network that sees clips. */
final class ClipRun {
    private final PrintWriter lines;
    private int whole;
    private int failed;

    /**
     * Nothing detected yet.
     *
     * @param lines is shown the progress and told of videos that cannot be read
     */
    ClipRun(PrintWriter lines) {
        this.lines = lines;
    }

    /**
     * Detects in all videos, or until it is interrupted.
     *
     * @param outputs one or several ways of finding tubes
     * @param truths receives what is true of the whole ones, where that is known and wanted
     * @throws FrameSourceException if the only video cannot be read
     */
    void take(VideoList list, ClipDetection detection, List<ClipOutput> outputs, @Nullable TubeWriter truths) {
        try (Progress progress = new Progress(lines, "detecting, frames", list.expectedFrames())) {
            for (VideoList.Entry entry : list.entries()) {
                try {
                    int frames = detection.detect(entry, outputs, Interruption::requested);
                    if (Interruption.requested()) {
                        return;
                    }
                    whole++;
                    progress.advance(frames);
                    writeTruth(truths, entry.truth());
                } catch (FrameSourceException e) {
                    if (list.single()) {
                        throw e;
                    }
                    failed++;
                    lines.println("skipped: " + e.getMessage());
                }
            }
        }
    }

    /** Writes what is true of a clip of the world. */
    static void writeTruth(@Nullable TubeWriter truths, @Nullable AnnotatedVideo video) {
        if (truths != null && video != null) {
            truths.writeTruth(video, WorldLabels.labels());
        }
    }

    /** Videos that were read to their end. */
    int whole() {
        return whole;
    }

    /** Videos that could not be read. */
    int failed() {
        return failed;
    }
}
