package io.tubecast.trtbuild.frames;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.FrameSource.Format;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.evaluation.truth.FrameFolder;
import io.tubecast.evaluation.truth.VideoNames;
import io.tubecast.video.capture.VideoFile;
import io.tubecast.video.frames.ClipFrames;
import io.tubecast.video.frames.FileFrames;
import io.tubecast.video.frames.PictureFrames;
import io.tubecast.world.Split;
import io.tubecast.world.WorldClip;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The videos that an option's value names: {@code synthetic:SPLIT:FROM-TO} (clips of the synthetic world, whose truth is known), a video file, or a folder with
 * video files or folders of pictures anywhere below it.
 */
public final class VideoSources {
    private static final Pattern CLIPS = Pattern.compile("synthetic:([a-z]+):([0-9]{1,8})(?:-([0-9]{1,8}))?");
    private static final String SYNTHETIC = "synthetic";

    private final double framesPerSecond;
    private final int limit;

    /**
     * Looks for videos.
     *
     * @param framesPerSecond at which clips of the world are drawn, and folders of pictures count
     * @param limit videos count as ended after so many frames
     */
    public VideoSources(double framesPerSecond, int limit) {
        this.framesPerSecond = framesPerSecond;
        this.limit = limit;
    }

    /** Whether a value names clips of the synthetic world. */
    public static boolean isSynthetic(String value) {
        return value.equals(SYNTHETIC) || value.startsWith(SYNTHETIC + ":");
    }

    /**
     * The videos of a value.
     *
     * @param synthetic the clips that {@code synthetic} alone means
     * @throws IllegalArgumentException if it names none; says what is allowed
     */
    public List<Video> of(String value, String synthetic) {
        if (isSynthetic(value)) {
            return clips(value.equals(SYNTHETIC) ? synthetic : value);
        }
        Path path = Path.of(value);
        if (Files.isDirectory(path)) {
            return below(path);
        }
        if (!Files.isRegularFile(path)) {
            throw new IllegalArgumentException(
                    "no such file or folder: %s (or synthetic:SPLIT:FROM-TO, such as synthetic:val:0-39)"
                            .formatted(path));
        }
        return List.of(file(path, VideoNames.stem(value)));
    }

    private List<Video> clips(String value) {
        Matcher matcher = CLIPS.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "clips of the world are written synthetic:SPLIT:FROM-TO, such as synthetic:val:0-39, was '%s'"
                            .formatted(value));
        }
        Split split = split(matcher.group(1));
        int from = Integer.parseInt(matcher.group(2));
        int to = matcher.group(3) == null ? from : Integer.parseInt(matcher.group(3));
        if (to < from) {
            throw new IllegalArgumentException("clips from %d to %d are none".formatted(from, to));
        }
        WorldOptions options = WorldOptions.defaults().withFramesPerSecond(framesPerSecond);
        List<Video> videos = new ArrayList<>();
        for (int index = from; index <= to; index++) {
            WorldClip clip = WorldClips.clip(split, index, options);
            AnnotatedVideo truth = ClipFrames.firstFrames(clip.annotation(), limit);
            videos.add(
                    new Video(truth.name(), framesPerSecond, truth.frames(), () -> new ClipFrames(clip, limit), truth));
        }
        return videos;
    }

    private static Split split(String name) {
        return switch (name) {
            case "train" -> Split.TRAIN;
            case "val", "validation" -> Split.VALIDATION;
            case "test" -> Split.TEST;
            default ->
                throw new IllegalArgumentException("a split must be one of train, val, test, was '" + name + "'");
        };
    }

    private List<Video> below(Path folder) {
        Map<Path, List<Path>> pictures = new TreeMap<>();
        List<Path> films = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            walk.sorted().forEach(file -> {
                if (FrameFolder.isPicture(file)) {
                    pictures.computeIfAbsent(file.resolveSibling(""), parent -> new ArrayList<>())
                            .add(file);
                } else if (VideoNames.isVideoFile(file.toString()) && Files.isRegularFile(file)) {
                    films.add(file);
                }
            });
        } catch (IOException e) {
            throw new IllegalArgumentException(folder + ": the folder of videos cannot be read: " + e, e);
        }
        List<Video> videos = new ArrayList<>();
        pictures.forEach((parent, files) -> videos.add(pictures(name(folder, parent), files)));
        films.forEach(film -> videos.add(file(film, VideoNames.stem(name(folder, film)))));
        if (videos.isEmpty()) {
            throw new IllegalArgumentException("no video file and no picture below " + folder);
        }
        return videos;
    }

    private Video pictures(String name, List<Path> files) {
        // a folder of numbered frames counts them, whatever the order of their names
        List<Path> ordered = FrameFolder.in(files.get(0).resolveSibling(""))
                .map(FrameFolder::frames)
                .orElse(files);
        List<Path> kept = ordered.subList(0, Math.min(limit, ordered.size()));
        return new Video(name, framesPerSecond, kept.size(), () -> new PictureFrames(kept), null);
    }

    private static String name(Path folder, Path place) {
        String relative = folder.relativize(place).toString().replace('\\', '/');
        return relative.isEmpty()
                ? String.valueOf(folder.toAbsolutePath().normalize().getFileName())
                : relative;
    }

    private Video file(Path file, String name) {
        double rate = framesPerSecond;
        int frames = 1;
        try {
            Format format = VideoFile.probe(file);
            rate = format.framesPerSecond() > 0 ? format.framesPerSecond() : framesPerSecond;
            frames = (int) Math.max(1, Math.min(limit, format.frames()));
        } catch (FrameSourceException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return new Video(name, rate, frames, () -> new FileFrames(file, limit), null);
    }
}
