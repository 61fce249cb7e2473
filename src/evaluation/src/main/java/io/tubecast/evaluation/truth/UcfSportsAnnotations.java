package io.tubecast.evaluation.truth;

import static io.tubecast.evaluation.truth.UnusableException.require;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.truth.Skipped.Entry;
import io.tubecast.evaluation.truth.Skipped.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * UCFSports as it was released: {@code Diving-Side/001/} holds a video's frames (or only its {@code .avi}) and {@code gt/} one text a frame, a line of x,
 * y, width, height and a word; a second person has {@code gt2/}. The class folders lie in the folder that is named, or below it in {@code ucf
 * action}.
 *
 * <p>Coordinates start at 1. The class is that of the folder: the word in the line is not (riders are called "Running"). 13 folders make 10 classes. A box of
 * width or height 0 is none; such slips of a few frames are interpolated. Split 1 is the one the field tests on: the first third of each class, 47 of the 150
 * videos.
 */
public final class UcfSportsAnnotations {
    /** The 10 classes in the order of their numbers. */
    public static final Labels LABELS = new Labels(List.of(
            "Diving", "Golf", "Kicking", "Lifting", "Riding", "Run", "SkateBoarding", "Swing1", "Swing2", "Walk"));

    /** A folder of the release, the class it belongs to, and how many of its videos, from the first one on, are tested on. */
    private record ClassFolder(String name, String label, int tested) {}

    private static final List<ClassFolder> FOLDERS = List.of(
            new ClassFolder("Diving-Side", "Diving", 4),
            new ClassFolder("Golf-Swing-Back", "Golf", 5),
            new ClassFolder("Golf-Swing-Front", "Golf", 1),
            new ClassFolder("Golf-Swing-Side", "Golf", 0),
            new ClassFolder("Kicking-Front", "Kicking", 6),
            new ClassFolder("Kicking-Side", "Kicking", 0),
            new ClassFolder("Lifting", "Lifting", 2),
            new ClassFolder("Riding-Horse", "Riding", 4),
            new ClassFolder("Run-Side", "Run", 4),
            new ClassFolder("SkateBoarding-Front", "SkateBoarding", 4),
            new ClassFolder("Swing-Bench", "Swing1", 6),
            new ClassFolder("Swing-SideAngle", "Swing2", 4),
            new ClassFolder("Walk-Front", "Walk", 7));

    /** Frames; the holes of the release have one or two. */
    private static final int LONGEST_HOLE = 5;

    private final Path root;
    private final List<TruthVideo> videos = new ArrayList<>();
    private final List<Entry> skipped = new ArrayList<>();

    private UcfSportsAnnotations(Path root) {
        this.root = root;
    }

    /** The folder with the class folders: the one that is named, or one below it. */
    static Optional<Path> root(Path folder) {
        return List.of("", "ucf action", "ucf_sports_actions/ucf action").stream()
                .map(folder::resolve)
                .filter(candidate -> FOLDERS.stream().anyMatch(f -> Files.isDirectory(candidate.resolve(f.name()))))
                .findFirst();
    }

    /**
     * Reads a folder. Videos and frames that cannot be used are skipped and told.
     *
     * @throws DataException if it holds none of the class folders
     */
    public static Truth read(Path folder) {
        Path root = root(folder).orElseThrow(() -> new DataException(folder + ": has no folder such as Diving-Side"));
        return new UcfSportsAnnotations(root).readAll();
    }

    private Truth readAll() {
        List<String> training = new ArrayList<>();
        List<String> test = new ArrayList<>();
        for (ClassFolder folder : FOLDERS) {
            Path path = root.resolve(folder.name());
            if (!Files.isDirectory(path)) {
                skip(Reason.MISSING, path + ": no such folder");
                continue;
            }
            for (Path video : FrameFolder.filesIn(path, Files::isDirectory)) {
                String name = folder.name() + "/" + video.getFileName();
                takeVideo(video, name, folder.label());
                (isTested(video, folder) ? test : training).add(name);
            }
        }
        return Truth.of(LABELS, videos, new Skipped(skipped), List.of(new TruthSplit("1", training, test)));
    }

    private static boolean isTested(Path video, ClassFolder folder) {
        String number = String.valueOf(video.getFileName());
        return number.matches("[0-9]{1,6}") && Integer.parseInt(number) <= folder.tested();
    }

    private void takeVideo(Path folder, String name, String label) {
        try {
            List<Path> people = FrameFolder.filesIn(
                    folder, entry -> String.valueOf(entry.getFileName()).matches("gt[0-9]*"));
            require(!people.isEmpty(), Reason.MISSING, "no folder gt, so the video is left out");
            List<Path> pictures =
                    FrameFolder.in(folder).map(FrameFolder::frames).orElse(List.of());
            int[] size = size(folder);
            int frames = pictures.isEmpty() ? texts(people.get(0)).size() : pictures.size();
            List<AnnotatedTube> tubes = new ArrayList<>();
            for (Path person : people) {
                tubes.addAll(tubes(person, pictures, new @Nullable Box[frames], size, label));
            }
            require(!tubes.isEmpty(), Reason.EMPTY, "no usable box, so the video is left out");
            videos.add(TruthVideo.of(new AnnotatedVideo(name, size[0], size[1], frames, tubes)));
        } catch (UnusableException | DataException e) {
            skip(UnusableException.reasonOf(e), folder + ": " + e.getMessage());
        }
    }

    private static int[] size(Path folder) {
        Optional<FrameFolder> pictures = FrameFolder.in(folder);
        if (pictures.isPresent()) {
            return pictures.get().size();
        }
        List<Path> clips = FrameFolder.filesIn(folder, file -> file.toString().endsWith(".avi"));
        require(!clips.isEmpty(), Reason.MISSING, "neither frames nor an .avi, so the frame size is not known");
        AviHeader header = AviHeader.read(clips.get(0));
        return new int[] {header.width(), header.height()};
    }

    private static List<Path> texts(Path person) {
        return FrameFolder.filesIn(person, file -> file.toString().endsWith(".txt"));
    }

    private List<AnnotatedTube> tubes(
            Path person, List<Path> pictures, @Nullable Box[] boxes, int[] size, String label) {
        PictureBounds bounds = new PictureBounds(size[0], size[1]);
        List<Path> texts = texts(person);
        int[] frames = frames(texts, pictures, boxes.length, person);
        for (int i = 0; i < frames.length; i++) {
            try {
                boxes[frames[i]] = box(texts.get(i), bounds);
            } catch (UnusableException | IOException | NumberFormatException e) {
                Reason reason = e instanceof RuntimeException r ? UnusableException.reasonOf(r) : Reason.BROKEN;
                skip(reason, texts.get(i) + ": " + e.getMessage());
            }
        }
        if (bounds.clipped() > 0) {
            skip(
                    Reason.CLIPPED,
                    "%s: %d boxes stick out of the %dx%d picture and were clipped"
                            .formatted(person, bounds.clipped(), size[0], size[1]));
        }
        int filled = TubeParts.bridge(boxes, LONGEST_HOLE);
        if (filled > 0) {
            skip(Reason.GAP, "%s: %d frames without a box were interpolated".formatted(person, filled));
        }
        List<AnnotatedTube> tubes = TubeParts.of(LABELS.indexOf(label).orElseThrow(), boxes);
        if (tubes.size() > 1) {
            skip(Reason.GAP, "%s: frames without a box cut its tube into %d".formatted(person, tubes.size()));
        }
        return tubes;
    }

    /** The frame of each text: that of the picture of its name, or where names differ but numbers agree the one at its place. */
    private static int[] frames(List<Path> texts, List<Path> pictures, int count, Path person) {
        Map<String, Integer> byName = new HashMap<>();
        for (int i = 0; i < pictures.size(); i++) {
            byName.put(FrameFolder.stem(pictures.get(i)), i);
        }
        boolean named = texts.stream().allMatch(text -> byName.containsKey(picture(text)));
        require(
                named || texts.size() == count,
                Reason.COUNT,
                "%s has %d boxes for %d frames, and their names do not say which are missing"
                        .formatted(person.getFileName(), texts.size(), count));
        int[] frames = new int[texts.size()];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = named ? byName.getOrDefault(picture(texts.get(i)), i) : i;
        }
        return frames;
    }

    /** {@code a_001.tif.txt}, {@code a_001.jpg.txt} and {@code a_001.txt} belong to the picture {@code a_001}. */
    private static String picture(Path text) {
        String name = String.valueOf(text.getFileName());
        String picture = name.substring(0, name.length() - ".txt".length());
        return picture.endsWith(".tif") || picture.endsWith(".jpg")
                ? picture.substring(0, picture.length() - 4)
                : picture;
    }

    private static @Nullable Box box(Path text, PictureBounds bounds) throws IOException {
        String line = Files.readString(text).strip();
        String[] words = line.split("\\s+", 5);
        require(words.length >= 4, Reason.BROKEN, "must be x, y, width, height and a word, was '" + line + "'");
        double[] numbers = new double[4];
        for (int i = 0; i < 4; i++) {
            numbers[i] = Double.parseDouble(words[i]);
        }
        if (numbers[2] == 0 || numbers[3] == 0) {
            return null;
        }
        return bounds.take(numbers[0] - 1, numbers[1] - 1, numbers[2], numbers[3], () -> "box '" + line + "'");
    }

    private void skip(Reason reason, String message) {
        skipped.add(new Entry(reason, message));
    }
}
