package io.tubecast.lab.command;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.evaluation.truth.FrameFolder;
import io.tubecast.evaluation.truth.VideoNames;
import io.tubecast.lab.detect.VideoList;
import io.tubecast.lab.frames.FolderFrames;
import io.tubecast.lab.world.WorldArguments;
import io.tubecast.video.frames.FileFrames;
import io.tubecast.video.frames.FrameSequence;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The videos that {@code lab evaluate --videos} names, which are those that count unless a list or a split says it; opened only where pictures are wanted. */
final class EvaluatedVideos {
    private final Map<String, Function<AnnotatedVideo, @Nullable FrameSequence>> openers = new LinkedHashMap<>();

    private EvaluatedVideos() {}

    /** A video file, a folder with those below it, or clips of the world in its usual style and size. */
    static EvaluatedVideos of(String value, CommandSpec spec) {
        EvaluatedVideos videos = new EvaluatedVideos();
        if (value.startsWith(VideoList.SYNTHETIC)) {
            if (!value.matches("synthetic:(train|val|validation|test):.*")) {
                throw Inputs.error(
                        spec,
                        "--videos: clips are written synthetic:SPLIT:FROM-TO, a split is train, val or test, was '"
                                + value + "'");
            }
            for (VideoList.Entry entry : VideoList.of(value, new WorldArguments(), Integer.MAX_VALUE, spec)
                    .entries()) {
                // a clip of another style or length has the same name, but its truth differs
                videos.openers.put(
                        entry.name(),
                        truth ->
                                looksLike(truth, entry.truth()) ? entry.frames().get() : null);
            }
            return videos;
        }
        Path path = Path.of(value);
        if (Files.isRegularFile(path)) {
            videos.add(path, String.valueOf(path.getFileName()));
        } else if (Files.isDirectory(path)) {
            for (Path file : VideoList.videosBelow(path, spec)) {
                videos.add(file, path.relativize(file).toString());
            }
        } else {
            throw Inputs.error(spec, "--videos: no such file or folder: " + path);
        }
        return videos;
    }

    private void add(Path file, String name) {
        openers.put(
                name, truth -> Files.isDirectory(file) ? folderFrames(file) : new FileFrames(file, Integer.MAX_VALUE));
    }

    private static @Nullable FrameSequence folderFrames(Path folder) {
        return FrameFolder.in(folder)
                .map(frames -> FolderFrames.of(frames, Integer.MAX_VALUE))
                .orElse(null);
    }

    private static boolean looksLike(AnnotatedVideo truth, @Nullable AnnotatedVideo clip) {
        return clip != null
                && truth.width() == clip.width()
                && truth.height() == clip.height()
                && truth.tubes().size() == clip.tubes().size()
                && (truth.tubes().isEmpty()
                        || truth.tubes()
                                .get(0)
                                .boxes()
                                .equals(clip.tubes().get(0).boxes()));
    }

    /** Their names. */
    List<String> names() {
        return List.copyOf(openers.keySet());
    }

    /** Opens the video of a name as the truth has it; null if it is none of these. */
    Function<AnnotatedVideo, @Nullable FrameSequence> frames() {
        VideoNames names = new VideoNames(openers.keySet());
        return truth -> {
            Function<AnnotatedVideo, @Nullable FrameSequence> opener =
                    openers.get(names.find(truth.name()).orElse(""));
            return opener == null ? null : opener.apply(truth);
        };
    }
}
