package io.tubecast.edge.clip;

import io.tubecast.core.frame.Image;
import io.tubecast.video.encode.VideoWriteException;
import io.tubecast.video.encode.VideoWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a video file of JPEG pictures: H.264 where an encoder for it works, the pictures as they are (Motion JPEG) otherwise. */
enum ClipEncoder {
    /** H.264 in MP4: a tenth of the size. */
    H264(".mp4") {
        @Override
        void write(Path file, List<byte[]> jpegs, double framesPerSecond) throws IOException {
            Image first = decoded(jpegs.get(0));
            try (VideoWriter writer = new VideoWriter(file, first.width(), first.height(), framesPerSecond)) {
                for (byte[] jpeg : jpegs) {
                    Image picture = decoded(jpeg);
                    if (picture.sameSize(first)) { // the camera's size has changed: the clip ends with the old one
                        writer.write(picture);
                    }
                }
            } catch (VideoWriteException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
    },
    /** Motion JPEG in AVI. */
    MJPEG(".avi") {
        @Override
        void write(Path file, List<byte[]> jpegs, double framesPerSecond) throws IOException {
            BufferedImage first = read(jpegs.get(0));
            AviFile.write(file, jpegs, first.getWidth(), first.getHeight(), framesPerSecond);
        }
    };

    private static final Logger LOG = LoggerFactory.getLogger(ClipEncoder.class);
    private static final int PROBE_PX = 64;

    private final String ending;

    ClipEncoder(String ending) {
        this.ending = ending;
    }

    /** How names of its files end. */
    String ending() {
        return ending;
    }

    /** Writes a clip. */
    abstract void write(Path file, List<byte[]> jpegs, double framesPerSecond) throws IOException;

    /** The best one that works here; tried with a small file in a folder. */
    static ClipEncoder probe(Path folder) {
        Path file = folder.resolve(".probe.mp4");
        try (VideoWriter writer = new VideoWriter(file, PROBE_PX, PROBE_PX, 10)) {
            writer.write(new Image(PROBE_PX, PROBE_PX));
            return H264;
        } catch (VideoWriteException | LinkageError e) {
            LOG.info("no H.264 encoder works here, clips are Motion JPEG: {}", e.getMessage());
            return MJPEG;
        } finally {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.debug("{} could not be deleted", file, e); // it is small, and overwritten the next time
            }
        }
    }

    /** A picture of even size: what is odd is cut off at the edge. */
    private static Image decoded(byte[] jpeg) throws IOException {
        BufferedImage picture = read(jpeg);
        Image image = new Image(picture.getWidth() & ~1, picture.getHeight() & ~1);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int rgb = picture.getRGB(x, y);
                int at = image.offset(x, y);
                image.pixels().put(at, (byte) rgb);
                image.pixels().put(at + 1, (byte) (rgb >> 8));
                image.pixels().put(at + 2, (byte) (rgb >> 16));
            }
        }
        return image;
    }

    private static BufferedImage read(byte[] jpeg) throws IOException {
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(jpeg));
        if (picture == null) {
            throw new IOException("a picture of the clip is no JPEG");
        }
        return picture;
    }
}
