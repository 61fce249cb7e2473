package io.tubecast.edge.preview;

import io.tubecast.core.frame.Image;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Compresses pictures; wide ones are thinned first. Not thread-safe. */
public final class JpegEncoder {
    /** Widest picture of the preview. */
    static final int WIDEST = 1280;

    private final ImageWriter writer =
            ImageIO.getImageWritersByFormatName("jpeg").next();
    private final ImageWriteParam parameters = writer.getDefaultWriteParam();
    private BufferedImage canvas = new BufferedImage(1, 1, BufferedImage.TYPE_3BYTE_BGR);

    private final int widest;

    /**
     * An encoder.
     *
     * @param quality in (0, 1]
     * @param widest a wider picture is thinned to at most so many pixels
     */
    public JpegEncoder(double quality, int widest) {
        this.widest = widest;
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionQuality((float) quality);
    }

    /** Draws over a picture before it is compressed. */
    @FunctionalInterface
    public interface Overlay {
        /**
         * Draws.
         *
         * @param scale pixels of the drawing for each of the picture's
         */
        void draw(Graphics2D graphics, double scale);
    }

    /** The picture as JPEG. */
    public byte[] encode(Image image) {
        return encode(image, (graphics, scale) -> {});
    }

    /** The picture with something drawn over it, as JPEG. */
    public byte[] encode(Image image, Overlay overlay) {
        int step = (image.width() + widest - 1) / widest;
        draw(image, step);
        Graphics2D graphics = canvas.createGraphics();
        overlay.draw(graphics, 1.0 / step);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * 1024);
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(canvas, null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory only: cannot fail
        } finally {
            writer.reset();
        }
        return bytes.toByteArray();
    }

    private void draw(Image image, int step) {
        int width = image.width() / step;
        int height = Math.max(1, image.height() / step);
        if (canvas.getWidth() != width || canvas.getHeight() != height) {
            canvas = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        }
        byte[] target = ((DataBufferByte) canvas.getRaster().getDataBuffer()).getData();
        ByteBuffer pixels = image.pixels();
        if (step == 1) {
            pixels.get(0, target);
            return;
        }
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                pixels.get(image.offset(x * step, y * step), target, at, 3);
                at += 3;
            }
        }
    }
}
