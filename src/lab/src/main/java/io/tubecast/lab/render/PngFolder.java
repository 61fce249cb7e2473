package io.tubecast.lab.render;

import io.tubecast.core.frame.Image;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;

/** A folder of pictures without loss: {@code 000000.png} and so on. Not thread-safe. */
final class PngFolder implements PictureSink {
    private final Path folder;
    private int count;

    /** Writes into a folder that exists. */
    PngFolder(Path folder) {
        this.folder = folder;
    }

    @Override
    public void write(Image picture) {
        BufferedImage copy =
                new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_3BYTE_BGR); // an image's layout
        picture.pixels().get(0, ((DataBufferByte) copy.getRaster().getDataBuffer()).getData());
        Path file = folder.resolve(String.format(Locale.ROOT, "%06d.png", count));
        try {
            if (!ImageIO.write(copy, "png", file.toFile())) {
                throw new IllegalStateException("this JDK writes no PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
        }
        count++;
    }

    @Override
    public void close() {
        // every file is whole as soon as it is written
    }
}
