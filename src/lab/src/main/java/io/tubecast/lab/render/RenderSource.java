package io.tubecast.lab.render;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.evaluation.truth.VideoNames;
import io.tubecast.video.capture.VideoFile;
import io.tubecast.video.frames.ClipFrames;
import io.tubecast.video.frames.FileFrames;
import io.tubecast.video.frames.FrameSequence;
import io.tubecast.world.WorldClip;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is rendered: a clip of the world or a video file. Owns what reads the file.
 *
 * @param name of the video
 * @param width in pixels
 * @param height in pixels
 * @param framesPerSecond its rate
 * @param expectedFrames number of frames as far as it is known
 * @param frames the pictures
 * @param clip the clip, if it is one of the world
 * @param truth what is true of the frames that are rendered, if it is known
 */
record RenderSource(
        String name,
        int width,
        int height,
        double framesPerSecond,
        long expectedFrames,
        FrameSequence frames,
        @Nullable WorldClip clip,
        @Nullable AnnotatedVideo truth)
        implements AutoCloseable {
    /** A clip of the world, or its first frames. */
    static RenderSource of(WorldClip clip, double framesPerSecond, int limit) {
        AnnotatedVideo truth = ClipFrames.firstFrames(clip.annotation(), limit);
        return new RenderSource(
                truth.name(),
                truth.width(),
                truth.height(),
                framesPerSecond,
                truth.frames(),
                new ClipFrames(clip, limit),
                clip,
                truth);
    }

    /** A video file, or its first frames. */
    static RenderSource of(Path file, int limit) {
        FrameSource.Format format = VideoFile.probe(file);
        return new RenderSource(
                VideoNames.stem(file.toString()),
                format.width(),
                format.height(),
                format.framesPerSecond(),
                Math.min(limit, format.frames()),
                new FileFrames(file, limit),
                null,
                null);
    }

    @Override
    public void close() {
        frames.close();
    }
}
