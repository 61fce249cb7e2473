package io.tubecast.evaluation.truth;

import io.tubecast.evaluation.format.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The layouts of ground truth that can be read, told apart by what lies where. */
public enum TruthLayout {
    /** The corrected annotations of UCF101-24. */
    UCF24("UCF101-24: finalAnnots.mat, or the folder that holds it and testlist01.txt"),
    /** J-HMDB-21 as it was released. */
    JHMDB("J-HMDB-21: the folder that holds puppet_mask/CLASS/VIDEO/puppet_mask.mat and splits/"),
    /** UCFSports as it was released. */
    UCF_SPORTS("UCFSports: the folder that holds Diving-Side/001/gt/*.txt, Golf-Swing-Back/... and so on"),
    /** A user's own videos. */
    CVAT("CVAT for video 1.1: annotations.xml, or a folder that holds such files or folders with one each"),
    /** The project's own form. */
    LINES("the lines of tubes.jsonl without scores: truth.jsonl");

    private final String description;

    TruthLayout(String description) {
        this.description = description;
    }

    /**
     * The layout of what lies there.
     *
     * @throws DataException if nothing does, or nothing that can be read
     */
    public static TruthLayout of(Path path) {
        if (!Files.exists(path)) {
            throw new DataException(path + ": no such file or folder");
        }
        for (TruthLayout layout : values()) {
            if (layout.isAt(path)) {
                return layout;
            }
        }
        throw new DataException(path + ": unknown form of truth; known are: "
                + Arrays.stream(values()).map(layout -> layout.description).collect(Collectors.joining("; ")));
    }

    /** What lies where, in a line. */
    public String description() {
        return description;
    }

    private boolean isAt(Path path) {
        return switch (this) {
            case UCF24 -> isFile(path, ".mat") || Files.isRegularFile(path.resolve(Ucf24Annotations.FILE));
            case JHMDB -> Files.isDirectory(path.resolve(JhmdbAnnotations.MASKS));
            case UCF_SPORTS -> UcfSportsAnnotations.root(path).isPresent();
            case CVAT -> isFile(path, ".xml") || !CvatAnnotations.filesIn(path).isEmpty();
            case LINES -> isFile(path, ".jsonl") || isFile(path, ".jsonl.gz");
        };
    }

    Truth read(Path path) {
        return switch (this) {
            case UCF24 -> Ucf24Annotations.read(path);
            case JHMDB -> JhmdbAnnotations.read(path);
            case UCF_SPORTS -> UcfSportsAnnotations.read(path);
            case CVAT -> CvatAnnotations.read(path);
            case LINES -> TruthFile.read(path);
        };
    }

    private static boolean isFile(Path path, String ending) {
        return Files.isRegularFile(path) && path.toString().endsWith(ending);
    }
}
