package io.tubecast.evaluation.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.annotation.LabelledFrames;
import io.tubecast.core.geometry.Box;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.truth.Skipped.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CvatAnnotationsTest {
    private static final String META = """
            <task>
              <id>7</id><name>kitchen</name><size>10</size><mode>interpolation</mode>
              <start_frame>0</start_frame><stop_frame>9</stop_frame><frame_filter></frame_filter>
              <labels>
                <label><name>wave</name><attributes><attribute><name>hand</name></attribute></attributes></label>
                <label><name>fall</name><attributes></attributes></label>
              </labels>
              <segments><segment><id>3</id><start>0</start><stop>9</stop></segment></segments>
              <owner><username>somebody</username><email></email></owner>
              <original_size><width>100</width><height>80</height></original_size>
            </task>
            <dumped>2026-01-01</dumped><source>kitchen-01.mp4</source>
            """;

    @TempDir
    Path folder;

    @Test
    void readsTracksAsCvatExportsThem() throws IOException {
        Path file = write("a.xml", META, track(0, "fall", box(3, 0, 10, 20, 30, 40), box(4, 0, 11, 20, 31, 40.5)));
        Truth truth = Truth.read(file);
        assertThat(truth.problems()).isEmpty();
        assertThat(truth.labels().names()).containsExactly("wave", "fall");
        assertThat(truth.videos())
                .containsExactly(TruthVideo.of(new AnnotatedVideo(
                        "kitchen-01",
                        100,
                        80,
                        10,
                        List.of(new AnnotatedTube(
                                1, 3, List.of(new Box(10, 20, 30, 40), new Box(11, 20, 31, 40.5)))))));
    }

    @Test
    void outsideEndsATubeAndALaterBoxOfTheTrackBeginsAnother() throws IOException {
        Path file = write(
                "a.xml",
                META,
                track(
                        0,
                        "wave",
                        box(0, 0, 10, 20, 30, 40),
                        box(1, 0, 10, 20, 30, 40),
                        box(2, 1, 10, 20, 30, 40), // outside: frame 2 is not part of the tube
                        box(6, 0, 50, 20, 70, 40),
                        box(7, 1, 50, 20, 70, 40)));
        assertThat(Truth.read(file).videos().get(0).annotation().tubes())
                .containsExactly(
                        new AnnotatedTube(0, 0, List.of(new Box(10, 20, 30, 40), new Box(10, 20, 30, 40))),
                        new AnnotatedTube(0, 6, List.of(new Box(50, 20, 70, 40))));
    }

    @Test
    void aTaskOfShapesIsLabelledInTheFramesThatHaveOne() throws IOException {
        // as CVAT exports shapes: a track each, outside in the next frame unless there is none
        String shapes = track(0, "wave", box(2, 0, 10, 20, 30, 40), box(3, 1, 10, 20, 30, 40))
                + track(1, "fall", box(2, 0, 50, 20, 70, 40), box(3, 1, 50, 20, 70, 40))
                + track(2, "wave", box(9, 0, 12, 20, 32, 40));
        AnnotatedVideo video =
                Truth.read(write("a.xml", META, shapes)).videos().get(0).annotation();
        assertThat(video.labelled()).isEqualTo(LabelledFrames.of(List.of(2, 9)));
        assertThat(video.tubes())
                .containsExactly(
                        new AnnotatedTube(0, 2, List.of(new Box(10, 20, 30, 40))),
                        new AnnotatedTube(1, 2, List.of(new Box(50, 20, 70, 40))),
                        new AnnotatedTube(0, 9, List.of(new Box(12, 20, 32, 40))));
        // one track among them, and somebody followed people through the frames: all of them are labelled
        String tracks = shapes + track(3, "fall", box(4, 0, 1, 1, 9, 9), box(5, 0, 1, 1, 9, 9));
        assertThat(Truth.read(write("b.xml", META, tracks))
                        .videos()
                        .get(0)
                        .annotation()
                        .labelled())
                .isEqualTo(LabelledFrames.ALL);
    }

    @Test
    void framesBetweenTwoBoxesThatTheFileLeavesOutAreInterpolated() throws IOException {
        // a task that takes every third frame has boxes at 0, 3 and 6; the person leaves at 6 while heading there
        Path file = write(
                "a.xml",
                META,
                track(0, "wave", box(0, 0, 10, 20, 30, 40), box(3, 0, 16, 20, 36, 46), box(6, 1, 22, 20, 42, 46)));
        List<AnnotatedTube> tubes =
                Truth.read(file).videos().get(0).annotation().tubes();
        assertThat(tubes).hasSize(1);
        assertThat(tubes.get(0).boxes())
                .containsExactly(
                        new Box(10, 20, 30, 40),
                        new Box(12, 20, 32, 42),
                        new Box(14, 20, 34, 44),
                        new Box(16, 20, 36, 46),
                        new Box(18, 20, 38, 46),
                        new Box(20, 20, 40, 46));
    }

    @Test
    void ofATurnedBoxTheUprightBoxAroundItIsTaken() throws IOException {
        // 20 x 10 about (50, 40), turned by 90 degrees: 10 x 20; by 30 degrees: 20 cos 30 + 10 sin 30 = 22.32 wide
        Path file = write(
                "a.xml",
                META,
                track(
                        0,
                        "wave",
                        box(0, 0, 40, 35, 60, 45).replace("/>", " rotation=\"90\"/>"),
                        box(1, 0, 40, 35, 60, 45).replace("/>", " rotation=\"330\"/>")));
        AnnotatedTube tube =
                Truth.read(file).videos().get(0).annotation().tubes().get(0);
        assertThat(tube.boxAt(0).x1()).isCloseTo(45, within(1e-9));
        assertThat(tube.boxAt(0).y2()).isCloseTo(50, within(1e-9));
        assertThat(tube.boxAt(1).width()).isCloseTo(22.3205, within(1e-4));
        assertThat(tube.boxAt(1).height()).isCloseTo(18.6603, within(1e-4));
    }

    @Test
    void aVideoInWhichNobodyActsCounts() throws IOException {
        write("a.xml", META, track(0, "wave", box(0, 0, 10, 20, 30, 40)));
        write("b.xml", META.replace("kitchen", "garden"), "");
        Truth truth = Truth.read(folder);
        assertThat(truth.videos()).extracting(TruthVideo::name).containsExactly("kitchen-01", "garden-01");
        assertThat(truth.videos().get(1).annotation().tubes()).isEmpty();
    }

    @Test
    void severalFilesOfAFolderShareOneListOfClasses() throws IOException {
        write("2/annotations.xml", META.replace("kitchen", "b"), track(0, "wave", box(0, 0, 10, 20, 30, 40)));
        write(
                "1.xml",
                META.replace("<name>wave</name>", "<name>run</name>"),
                track(0, "fall", box(0, 0, 10, 20, 30, 40)));
        Truth truth = Truth.read(folder);
        assertThat(truth.labels().names()).containsExactly("run", "fall", "wave");
        assertThat(truth.videos())
                .extracting(v -> v.annotation().tubes().get(0).actionClass())
                .containsExactly(1, 2);
    }

    @Test
    void anExportedProjectHasSeveralTasksInAFile() throws IOException {
        String task = "<task><id>%d</id><name>%s.mp4</name><size>5</size><original_size><width>10</width>"
                + "<height>10</height></original_size></task>";
        Path file = write(
                "project.xml",
                "<project><id>1</id><name>all</name><labels><label><name>wave</name></label></labels><tasks>"
                        + task.formatted(4, "front") + task.formatted(9, "back") + "</tasks></project>",
                track(0, "wave", box(1, 0, 0, 0, 5, 5)).replace("<track", "<track task_id=\"9\"")
                        + track(1, "wave", box(2, 0, 0, 0, 5, 5)).replace("<track", "<track task_id=\"4\"")
                        + track(2, "wave", box(2, 0, 0, 0, 5, 5)).replace("<track", "<track task_id=\"5\""));
        Truth truth = Truth.read(file);
        assertThat(truth.videos()).extracting(TruthVideo::name).containsExactly("front", "back");
        assertThat(truth.videos())
                .extracting(v -> v.annotation().tubes().get(0).start())
                .containsExactly(2, 1);
        assertThat(truth.problems()).containsExactly(file + ": track 2: task_id '5' is none of the file's");
    }

    @Test
    void anExportedJobCountsTheFramesOfItsVideoAndIsNamedAfterItsFolder() throws IOException {
        // frames 100 to 102 of a video; the size stands beside the job, and a job has no name
        String job =
                "<job><id>3</id><size>3</size><start_frame>100</start_frame><stop_frame>102</stop_frame><labels><label>"
                        + "<name>wave</name></label></labels></job><original_size><width>100</width><height>80</height></original_size>";
        Box box = new Box(1, 2, 11, 12);
        write(
                "lobby/annotations.xml",
                job,
                track(7, "wave", box(100, 0, 1, 2, 11, 12), box(101, 0, 1, 2, 11, 12), box(102, 1, 1, 2, 11, 12)));
        assertThat(Truth.read(folder).videos())
                .containsExactly(TruthVideo.of(new AnnotatedVideo(
                        "lobby", 100, 80, 103, List.of(new AnnotatedTube(0, 100, List.of(box, box))))));
    }

    @Test
    void tracksAndBoxesThatCannotBeUsedAreToldAndTheRestIsRead() throws IOException {
        Path file = write(
                "a.xml",
                META,
                track(0, "wave", box(0, 0, 90, 20, 112, 40), box(1, 0, 10, 20, 30, 40)) // 10 of 22 inside
                        + track(1, "jump", box(0, 0, 10, 20, 30, 40))
                        + track(2, "wave", box(9, 0, 10, 20, 30, 40), box(10, 0, 10, 20, 30, 40))
                        + track(3, "wave", box(0, 0, 10, 20, 30, 40), box(1, 0, 30, 20, 10, 40), box(2, 0, 1, 1, 9, 9))
                        + track(4, "wave", "<polygon frame=\"0\" outside=\"0\" points=\"1,1;2,2\"/>")
                        + track(5, "wave", box(0, 0, 10, 20, 30, 40).replace("\"10.0\"", "\"NaN\""))
                        + track(6, "wave", box(0, 0, 95, 20, 103, 40), box(0, 0, 95, 20, 103, 40))
                        + track(7, "wave", box(0, 0, 1, 1, 2, 2).replace("frame=\"0\"", "frame=\"x\""))
                        + track(8, "wave", box(0, 0, 1, 1, 2, 2).replace("xbr", "xbl")));
        Truth truth = Truth.read(file);
        String video = file + ": video kitchen-01: track ";
        assertThat(truth.problems())
                .contains(
                        video + "0: box [90.0, 20.0, 112.0, 40.0] of frame 0 lies outside the 100x80 picture",
                        video + "1: class 'jump' is none of [wave, fall]",
                        video + "2: frame 10 stands twice, or is none of the video's 10",
                        video
                                + "3: box [30.0, 20.0, 10.0, 40.0] of frame 1 is no box: four finite numbers with a positive"
                                + " width and height are needed",
                        video + "4: has 1 shapes and no box; only boxes are used",
                        video + "5: has no usable box",
                        video + "6: 1 boxes stick out of the 100x80 picture and were clipped",
                        video + "6: frame 0 stands twice, or is none of the video's 10",
                        video + "7: has no usable box",
                        video + "8: has no usable box")
                .anySatisfy(p -> assertThat(p).contains("track 7: frame 'x' is no frame number"));
        // track 0 from frame 1; track 2 at 9; track 3 in two parts, the bad box is not interpolated over; track 6
        assertThat(truth.videos().get(0).annotation().tubes())
                .extracting(AnnotatedTube::start)
                .containsExactly(1, 9, 0, 2, 0);
        assertThat(truth.skipped().counts()).containsEntry(Reason.SPAN, 2).containsEntry(Reason.CLIPPED, 1);
    }

    @Test
    void tasksThatAreNoVideosAndFilesThatAreNoTasksAreTold() throws IOException {
        write("a.xml", META, track(0, "wave", box(0, 0, 10, 20, 30, 40)));
        write("b.xml", META, track(0, "wave", box(0, 0, 10, 20, 30, 40)));
        Path sizeless = write("c.xml", META.replace("<width>100</width>", "").replace("kitchen", "c"), "");
        Path useless = write("d.xml", META.replace("kitchen", "d"), track(0, "jump", box(0, 0, 1, 1, 2, 2)));
        Path cut = Files.writeString(folder.resolve("e.xml"), "<annotations><meta><task>");
        Path images = Files.writeString(
                folder.resolve("f.xml"),
                "<annotations><meta><task><id>1</id></task></meta><image id=\"0\" name=\"a.jpg\"/></annotations>");
        Path other = Files.writeString(folder.resolve("g.xml"), "<html></html>");
        Truth truth = Truth.read(folder);
        assertThat(truth.videos()).extracting(TruthVideo::name).containsExactly("kitchen-01");
        assertThat(truth.problems())
                .contains(
                        folder.resolve("b.xml") + ": task 'kitchen': video kitchen-01 has been read from another task",
                        sizeless + ": task 'c': size 0x80 and 10 frames are no video",
                        useless + ": video d-01: no usable track, so the video is left out",
                        images + ": is CVAT for images; export it as CVAT for video 1.1",
                        other + ": not a file of CVAT for video 1.1: no <meta> with a <task> in it")
                .anySatisfy(p -> assertThat(p).startsWith(cut + ": not a file of CVAT for video 1.1: "));
        assertThatThrownBy(() -> Truth.read(cut)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> Truth.read(images))
                .isInstanceOf(DataException.class)
                .hasMessage(images + ": is CVAT for images; export it as CVAT for video 1.1");
    }

    @Test
    @Timeout(20)
    void anEntityBombIsRefusedBeforeItGoesOff() throws IOException {
        StringBuilder bomb = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY e0 \"ha\">");
        for (int i = 1; i <= 60; i++) { // 2 to the power of 60 laughs
            bomb.append("<!ENTITY e%d \"&e%d;&e%d;\">".formatted(i, i - 1, i - 1));
        }
        bomb.append("]><annotations><meta><task><name>&e60;</name></task></meta></annotations>");
        Path file = Files.writeString(folder.resolve("bomb.xml"), bomb);
        assertRefused(file);
    }

    @Test
    void anExternalEntityIsNotRead() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.txt"), "wave");
        Path file = Files.writeString(
                folder.resolve("external.xml"),
                "<?xml version=\"1.0\"?><!DOCTYPE annotations [<!ENTITY s SYSTEM \"%s\">]>".formatted(secret.toUri())
                        + "<annotations><meta><task><name>&s;</name></task></meta></annotations>");
        assertRefused(file);
        Path type = Files.writeString(
                folder.resolve("type.xml"),
                "<!DOCTYPE annotations SYSTEM \"%s\"><annotations/>".formatted(secret.toUri()));
        assertRefused(type);
    }

    private static void assertRefused(Path file) {
        assertThatThrownBy(() -> Truth.read(file))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ": not a file of CVAT for video 1.1: ")
                .hasMessageContaining("document type");
    }

    private Path write(String name, String meta, String tracks) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(
                file,
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations><version>1.1</version><meta>" + meta
                        + "</meta>" + tracks + "</annotations>");
    }

    private static String track(int id, String label, String... boxes) {
        return "<track id=\"%d\" label=\"%s\" source=\"manual\">%s</track>"
                .formatted(id, label, String.join("", boxes));
    }

    private static String box(int frame, int outside, double x1, double y1, double x2, double y2) {
        return "<box frame=\"%d\" keyframe=\"0\" outside=\"%d\" occluded=\"0\" xtl=\"%s\" ytl=\"%s\" xbr=\"%s\" ybr=\"%s\"/>"
                .formatted(frame, outside, x1, y1, x2, y2);
    }
}
