package io.tubecast.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.lab.Lab;
import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What evaluating the tubes of a whole data set costs, in a process of its own and with its start. */
class EvaluationCostTest {
    private static final int CLASSES = 24;
    private static final int TRUTHS = 1_315;
    /** The launcher's own choice, without which the JVM lets its heap grow into what the machine has before it tidies up. */
    private static final String COLLECTOR = "-XX:+UseSerialGC";

    @TempDir
    private Path folder;

    private record Cost(Duration time, long peakKiB) {}

    @Test
    void tubesOfAllClassesOfNineHundredVideosTakeHalfAMinuteAndAGibibyteAtMost() throws Exception {
        Path truth = RealClips.folderOrSkip().resolve("finalAnnots.mat");
        Path tubes = baseline(truth, "every");
        assertThat(Files.readAllLines(tubes)).hasSize(TRUTHS * CLASSES); // 31,560, more than the 25,000 asked for
        Path json = folder.resolve("every.json");
        Cost cost = evaluate(truth, tubes, json);
        assertThat(cost.time()).isLessThan(Duration.ofSeconds(30));
        assertThat(cost.peakKiB()).isBetween(50L << 10, 1L << 20);
        assertThat(new ObjectMapper().readTree(json.toFile()).at("/tubes").intValue())
                .isEqualTo(TRUTHS * CLASSES);
    }

    @Test
    void theTruthAgainstItselfTakesTwentySecondsAtMost() throws Exception {
        Path truth = RealClips.folderOrSkip().resolve("finalAnnots.mat");
        Path json = folder.resolve("own.json");
        Cost cost = evaluate(truth, baseline(truth, "own"), json);
        assertThat(cost.time()).isLessThan(Duration.ofSeconds(20));
        assertThat(new ObjectMapper()
                        .readTree(json.toFile())
                        .at("/videoMap/0.5")
                        .doubleValue())
                .isEqualTo(1);
    }

    private Path baseline(Path truth, String classes) {
        Path tubes = folder.resolve(classes + ".jsonl");
        StringWriter err = new StringWriter();
        PrintWriter told = new PrintWriter(err, true);
        int status = Lab.run(
                told,
                told,
                "baseline",
                "true-boxes",
                "--truth",
                truth.toString(),
                "--split",
                "1",
                "--classes",
                classes,
                "--out",
                tubes.toString());
        assertThat(status).as(err.toString()).isZero();
        return tubes;
    }

    private Cost evaluate(Path truth, Path tubes, Path json) throws Exception {
        Path said = folder.resolve("said.txt");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true",
                COLLECTOR,
                Lab.class.getName(),
                "evaluate",
                "--truth",
                truth.toString(),
                "--split",
                "1",
                "--tubes",
                tubes.toString(),
                "--bootstrap",
                "0",
                "--json");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        builder.environment().put("CLASSPATH", classPath);
        long begun = System.nanoTime();
        Process process = builder.redirectError(said.toFile())
                .redirectOutput(json.toFile())
                .start();
        long peak = 0;
        do {
            peak = Math.max(peak, peakKiB(process.pid()));
        } while (!process.waitFor(20, TimeUnit.MILLISECONDS));
        Duration time = Duration.ofNanos(System.nanoTime() - begun);
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
        return new Cost(time, peak);
    }

    /** The most memory the process has held so far, by Linux's own account, or 0 when it has ended. */
    private static long peakKiB(long pid) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"));
        } catch (NoSuchFileException e) {
            return 0;
        }
        return lines.stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0); // a process that has ended and was not waited for
    }
}
