package io.tubecast.video.frames;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** One frame that lies on disk as a picture. */
public final class PictureFile {
    private PictureFile() {}

    /**
     * Reads a picture.
     *
     * @throws FrameSourceException if there is none, or it is damaged
     */
    public static Image read(Path file) {
        @Nullable BufferedImage read;
        try {
            read = ImageIO.read(file.toFile());
        } catch (IOException | RuntimeException e) { // damaged pictures make the decoders throw either
            throw new FrameSourceException(file + ": the frame cannot be read: " + e.getMessage(), e);
        }
        if (read == null) {
            throw new FrameSourceException(file + ": the frame is no picture of a known form");
        }
        BufferedImage picture = read;
        if (read.getType() != BufferedImage.TYPE_3BYTE_BGR) {
            picture = new BufferedImage(read.getWidth(), read.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
            Graphics2D graphics = picture.createGraphics();
            graphics.drawImage(read, 0, 0, null);
            graphics.dispose();
        }
        Image image = new Image(picture.getWidth(), picture.getHeight());
        image.pixels().put(0, ((DataBufferByte) picture.getRaster().getDataBuffer()).getData());
        return image;
    }
}
