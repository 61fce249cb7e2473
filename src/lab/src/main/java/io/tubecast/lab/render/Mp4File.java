package io.tubecast.lab.render;

import io.tubecast.core.frame.Image;
import io.tubecast.video.encode.VideoWriter;
import java.nio.file.Path;

/** A video file as a place where pictures go. */
final class Mp4File implements PictureSink {
    private final VideoWriter writer;

    /**
     * Starts the file.
     *
     * @throws io.tubecast.video.encode.VideoWriteException if its size is odd or it cannot be written
     */
    Mp4File(Path file, RenderSource source) {
        writer = new VideoWriter(file, source.width(), source.height(), source.framesPerSecond());
    }

    @Override
    public void write(Image picture) {
        writer.write(picture);
    }

    @Override
    public void close() {
        writer.close();
    }
}
