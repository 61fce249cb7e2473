package io.tubecast.trtbuild;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Videos for {@link io.tubecast.inference.onnxruntime.TinyClips}, as folders of pictures of 32 x 32 pixels with their truth: whoever is bright waves.
 *
 * <p>In {@code both} a white cell (score 0.998) and a gray one (0.821), in {@code one} the white one alone, each for 16 frames; {@code still} is one frame and so no clip.
 *
 * @param folder the videos
 * @param truth what is true of {@code both} and {@code one}
 */
record SquareVideos(Path folder, Path truth) {
    /** Frames of the longer videos. */
    static final int FRAMES = 16;

    private static final int CELL = 8;
    private static final int SIDE = 32;
    private static final Color GRAY = new Color(160, 160, 160);

    static SquareVideos write(Path parent) throws IOException {
        Path folder = parent.resolve("videos");
        video(folder.resolve("both"), FRAMES, true);
        video(folder.resolve("one"), FRAMES, false);
        video(folder.resolve("still"), 1, false);
        Path truth = Files.write(
                parent.resolve("truth.jsonl"),
                List.of(tube("both", CELL, 2 * CELL), tube("both", 3 * CELL, 0), tube("one", CELL, 2 * CELL)));
        return new SquareVideos(folder, truth);
    }

    private static void video(Path folder, int frames, boolean gray) throws IOException {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(CELL, 2 * CELL, CELL, CELL);
        if (gray) {
            graphics.setColor(GRAY);
            graphics.fillRect(3 * CELL, 0, CELL, CELL);
        }
        graphics.dispose();
        Files.createDirectories(folder);
        for (int frame = 1; frame <= frames; frame++) {
            ImageIO.write(
                    picture, "png", folder.resolve("%05d.png".formatted(frame)).toFile());
        }
    }

    private static String tube(String video, int left, int top) {
        String box = "[%d,%d,%d,%d]".formatted(left, top, left + CELL, top + CELL);
        String boxes = String.join(",", Collections.nCopies(FRAMES, box));
        return "{\"video\":\"%s\",\"size\":[%d,%d],\"frames\":%d,\"class\":0,\"label\":\"wave\",\"start\":0,\"boxes\":[%s]}"
                .formatted(video, SIDE, SIDE, FRAMES, boxes);
    }
}
