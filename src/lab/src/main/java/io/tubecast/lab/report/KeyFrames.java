package io.tubecast.lab.report;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.lab.render.DrawnTube;
import io.tubecast.lab.render.TubePainter;
import io.tubecast.video.frames.FrameSequence;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Draws examples into frames of their videos: true tubes dashed, the detected one solid. */
public final class KeyFrames {
    private static final int PICTURES = 4;
    private static final int WIDEST = 400;

    private final Function<AnnotatedVideo, @Nullable FrameSequence> videos;
    private final Consumer<String> problems;

    /**
     * For videos that can be looked at.
     *
     * @param videos opens one; null if its pictures are not at hand
     * @param problems takes what could not be read
     */
    public KeyFrames(Function<AnnotatedVideo, @Nullable FrameSequence> videos, Consumer<String> problems) {
        this.videos = videos;
        this.problems = problems;
    }

    /** A strip for each example whose video is at hand. */
    public List<Strip> strips(Examples examples, List<String> names) {
        List<Strip> strips = new ArrayList<>();
        for (Example example : examples.picked()) {
            try (FrameSequence frames = videos.apply(example.video())) {
                if (frames != null) {
                    List<Strip.Picture> pictures = pictures(example, frames, names);
                    if (!pictures.isEmpty()) {
                        strips.add(
                                new Strip(example.kind().title() + ": " + example.label(), caption(example), pictures));
                    }
                }
            } catch (FrameSourceException e) {
                problems.accept(String.valueOf(e.getMessage()));
            }
        }
        return strips;
    }

    private static List<Strip.Picture> pictures(Example example, FrameSequence frames, List<String> names) {
        int first = example.start();
        int last = example.end() - 1;
        int[] numbers = IntStream.range(0, PICTURES)
                .map(i -> first + (int) Math.round((double) i * (last - first) / (PICTURES - 1)))
                .distinct()
                .toArray();
        List<Strip.Picture> pictures = new ArrayList<>();
        TubePainter painter = null;
        for (int number : numbers) {
            Image picture = frames.frame(number);
            if (picture == null) {
                break;
            }
            if (painter == null) {
                painter = new TubePainter(picture.width(), picture.height(), drawn(example, picture, names));
            }
            Image drawn = new Image(picture.width(), picture.height()); // the sequence's own picture is left alone
            drawn.copyFrom(picture);
            painter.paint(number, drawn);
            pictures.add(new Strip.Picture(number, Base64.getEncoder().encodeToString(jpeg(drawn))));
        }
        return pictures;
    }

    private static List<DrawnTube> drawn(Example example, Image picture, List<String> names) {
        AnnotatedVideo video = example.video();
        double scaleX = (double) picture.width() / video.width();
        double scaleY = (double) picture.height() / video.height();
        List<DrawnTube> drawn = new ArrayList<>();
        for (int i = 0; i < video.tubes().size(); i++) {
            AnnotatedTube truth = video.tubes().get(i);
            drawn.add(
                    DrawnTube.ofTruth(truth, names.get(truth.actionClass()), i).scaled(scaleX, scaleY));
        }
        ActionTube tube = example.tube();
        if (tube != null) {
            String caption = String.format(Locale.ROOT, "%s %.2f", example.label(), tube.score());
            drawn.add(new DrawnTube(tube.actionClass(), caption, false, tube).scaled(scaleX, scaleY));
        }
        return drawn;
    }

    private static String caption(Example example) {
        ActionTube tube = example.tube();
        AnnotatedTube truth = example.truth();
        StringBuilder caption = new StringBuilder(example.video().name());
        caption.append(
                tube == null
                        ? "; no tube of the class overlaps it"
                        : String.format(
                                Locale.ROOT,
                                "; detected (solid) on frames %d to %d with score %.3f",
                                tube.start(),
                                tube.end() - 1,
                                tube.score()));
        caption.append(
                truth == null
                        ? "; no true tube of the class is near"
                        : String.format(
                                Locale.ROOT,
                                "; true (dashed) on frames %d to %d; IoU of the tubes %.2f",
                                truth.start(),
                                truth.end() - 1,
                                example.overlap()));
        return caption.append('.').toString();
    }

    private static byte[] jpeg(Image image) {
        BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_3BYTE_BGR);
        image.pixels().get(0, ((DataBufferByte) picture.getRaster().getDataBuffer()).getData());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(32 * 1024);
        try {
            ImageIO.write(narrowed(picture), "jpeg", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("memory only: cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static BufferedImage narrowed(BufferedImage picture) {
        if (picture.getWidth() <= WIDEST) {
            return picture;
        }
        int height = Math.max(1, picture.getHeight() * WIDEST / picture.getWidth());
        BufferedImage narrow = new BufferedImage(WIDEST, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = narrow.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, 0, 0, WIDEST, height, null);
        graphics.dispose();
        return narrow;
    }
}
