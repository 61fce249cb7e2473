package io.tubecast.publish.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What fuzzing has found so far, to be tried again by every build, and the fuzzer itself, in a process of its own, to look for more. */
public final class Fuzzing {
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 600);
    /** What targets do on purpose: talk to a server of their own. */
    private static final String ALLOWED = "com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery";

    private final Path corpus;
    private final Path folder;

    /**
     * Fuzzing of one target.
     *
     * @param corpus folder of the inputs that are known
     * @param folder for what the fuzzer writes
     */
    public Fuzzing(Path corpus, Path folder) {
        this.corpus = corpus;
        this.folder = folder;
    }

    /** Tries every known input; returns how many there are. */
    public int replay(Consumer<byte[]> target) throws IOException {
        int count = 0;
        try (Stream<Path> files = Files.list(corpus)) {
            for (Path file : files.sorted().toList()) {
                target.accept(Files.readAllBytes(file));
                count++;
            }
        }
        return count;
    }

    /**
     * Looks for more, for {@code -Dfuzz.seconds}.
     *
     * @param target class with {@code fuzzerTestOneInput}
     * @param instrumented packages that inputs are to get through, such as {@code io.tubecast.publish.**}
     * @param files source files whose branches are counted
     * @return part of these branches that was taken
     */
    public double run(Class<?> target, List<String> instrumented, List<String> files)
            throws IOException, InterruptedException {
        Path found = Files.createDirectories(folder.resolve("found"));
        Path report = folder.resolve("coverage.txt");
        Path said = folder.resolve("said.txt");
        ProcessBuilder fuzzer = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=" + String.join(":", instrumented),
                "--disabled_hooks=" + ALLOWED,
                "--reproducer_path=" + folder,
                "--coverage_report=" + report,
                "-artifact_prefix=" + folder + "/",
                "-max_total_time=" + SECONDS,
                "-timeout=60",
                "-rss_limit_mb=3000",
                "-max_len=8192",
                found.toString(),
                corpus.toString());
        fuzzer.environment()
                .put(
                        "CLASSPATH",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        Process process =
                fuzzer.redirectErrorStream(true).redirectOutput(said.toFile()).start();
        boolean ended = process.waitFor(SECONDS + 300L, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended && process.exitValue() == 0).as(Files.readString(said)).isTrue();
        return branches(Files.readString(report), files);
    }

    /** Part of the branches of some files that was taken, by a report of Jazzer. */
    private static double branches(String report, List<String> files) {
        String branches = report.substring(report.indexOf("Branch coverage:"));
        branches = branches.substring(
                0,
                Math.max(
                        1,
                        branches.indexOf("Line coverage:") < 0
                                ? branches.length()
                                : branches.indexOf("Line coverage:")));
        long taken = 0;
        long all = 0;
        for (String file : files) {
            Matcher line = Pattern.compile("(?m)^" + Pattern.quote(file) + ": (\\d+)/(\\d+)")
                    .matcher(branches);
            assertThat(line.find()).as("%s in %s", file, branches).isTrue();
            taken += Long.parseLong(line.group(1));
            all += Long.parseLong(line.group(2));
        }
        return (double) taken / all;
    }
}
