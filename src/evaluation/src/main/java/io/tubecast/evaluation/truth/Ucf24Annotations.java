package io.tubecast.evaluation.truth;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.evaluation.format.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Struct;

/**
 * The corrected annotations of UCF101-24, {@code finalAnnots.mat}: a struct {@code annot} with a record a video and its tubes.
 *
 * <p>Frames and coordinates of the file start at 1 and {@code ef} is the last frame, not the one after it; a box is [x, y, width, height] in pixels. The
 * numbers are 8-bit wherever they fit, so every one is made a double before it is added to another.
 */
public final class Ucf24Annotations {
    /** Frame size of every video. */
    public static final int WIDTH = 320;

    /** Frame size of every video. */
    public static final int HEIGHT = 240;

    /** The 24 classes in the order of their numbers. */
    public static final Labels LABELS = new Labels(List.of(
            "Basketball",
            "BasketballDunk",
            "Biking",
            "CliffDiving",
            "CricketBowling",
            "Diving",
            "Fencing",
            "FloorGymnastics",
            "GolfSwing",
            "HorseRiding",
            "IceDancing",
            "LongJump",
            "PoleVault",
            "RopeClimbing",
            "SalsaSpin",
            "SkateBoarding",
            "Skiing",
            "Skijet",
            "SoccerJuggling",
            "Surfing",
            "TennisSwing",
            "TrampolineJumping",
            "VolleyballSpiking",
            "WalkingWithDog"));

    private final Path file;
    private final List<String> problems = new ArrayList<>();

    private Ucf24Annotations(Path file) {
        this.file = file;
    }

    /**
     * Reads the file. Tubes that break a rule, and videos that do, are skipped and told in {@link Truth#problems()}.
     *
     * @throws DataException if the file cannot be read or has no such struct
     */
    public static Truth read(Path file) {
        return new Ucf24Annotations(file).readAll();
    }

    private Truth readAll() {
        List<TruthVideo> videos = new ArrayList<>();
        try (Mat5File mat = Mat5.readFromFile(file.toFile())) {
            Struct annotations = mat.getStruct("annot");
            for (int record = 0; record < annotations.getNumElements(); record++) {
                takeVideo(annotations, record, videos);
            }
        } catch (IOException | RuntimeException e) {
            // MFL reports a broken file by whatever exception it runs into
            throw new DataException(
                    file + ": not a MAT file with a struct 'annot' of name, num_imgs and tubes: " + e.getMessage(), e);
        }
        Map<Integer, String> numbers = new HashMap<>();
        for (int number = 0; number < LABELS.size(); number++) {
            numbers.put(number, LABELS.name(number));
        }
        return new Truth(LABELS, numbers, videos, problems);
    }

    private void takeVideo(Struct annotations, int record, List<TruthVideo> videos) {
        String name = "annot(" + (record + 1) + ")";
        try {
            name = annotations.getChar("name", record).getString();
            int frames = (int) annotations.getMatrix("num_imgs", record).getDouble(0);
            Struct tubes = annotations.getStruct("tubes", record);
            List<AnnotatedTube> taken = new ArrayList<>();
            for (int tube = 0; tube < tubes.getNumElements(); tube++) {
                takeTube(tubes, tube, frames, name, taken);
            }
            require(!taken.isEmpty() || tubes.getNumElements() == 0, "no usable tube, so the video is left out");
            videos.add(TruthVideo.of(new AnnotatedVideo(name, WIDTH, HEIGHT, frames, taken)));
        } catch (RuntimeException e) { // a field that is missing or of another type
            problems.add("%s: %s: %s".formatted(file, name, e.getMessage()));
        }
    }

    private void takeTube(Struct tubes, int tube, int frames, String video, List<AnnotatedTube> taken) {
        try {
            taken.add(tube(tubes, tube, frames));
        } catch (RuntimeException e) {
            problems.add("%s: %s: tube %d: %s".formatted(file, video, tube + 1, e.getMessage()));
        }
    }

    private static AnnotatedTube tube(Struct tubes, int tube, int frames) {
        int actionClass = (int) tubes.getMatrix("class", tube).getDouble(0);
        int first = (int) tubes.getMatrix("sf", tube).getDouble(0);
        int last = (int) tubes.getMatrix("ef", tube).getDouble(0);
        Matrix boxes = tubes.getMatrix("boxes", tube);
        require(actionClass >= 1 && actionClass <= LABELS.size(), "class " + actionClass + " is not in 1..24");
        require(first >= 1 && first <= last, "sf " + first + " and ef " + last + " are no span");
        require(last <= frames, "ef " + last + " lies behind the last frame " + frames);
        require(
                boxes.getNumRows() == last - first + 1 && boxes.getNumCols() == 4,
                "boxes are %dx%d but frames %d to %d need %dx4"
                        .formatted(boxes.getNumRows(), boxes.getNumCols(), first, last, last - first + 1));
        List<Box> taken = new ArrayList<>(boxes.getNumRows());
        for (int row = 0; row < boxes.getNumRows(); row++) {
            taken.add(box(boxes, row, first + row));
        }
        return new AnnotatedTube(actionClass - 1, first - 1, taken);
    }

    private static Box box(Matrix boxes, int row, int frame) {
        double x = boxes.getDouble(row, 0);
        double y = boxes.getDouble(row, 1);
        double width = boxes.getDouble(row, 2);
        double height = boxes.getDouble(row, 3);
        require(
                x >= 1 && y >= 1 && width > 0 && height > 0 && x - 1 + width <= WIDTH && y - 1 + height <= HEIGHT,
                "box [%s, %s, %s, %s] of frame %d lies outside the %dx%d picture"
                        .formatted(x, y, width, height, frame, WIDTH, HEIGHT));
        return new Box(x - 1, y - 1, x - 1 + width, y - 1 + height);
    }

    private static void require(boolean obeyed, String rule) {
        if (!obeyed) {
            throw new DataException(rule);
        }
    }
}
