package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be said of the packages without building them: the launchers that they install, on a tree of empty jars and with a Java that prints its arguments. */
class PackageTest {
    private static final Path PACKAGED = RealClips.checkout().resolve("src/distribution/src/opt");
    private static final Pattern OPTION = Pattern.compile("-(?:XX:|Xm[sx]|D)[A-Za-z.+-][A-Za-z0-9.+:=-]*");

    @TempDir
    Path home;

    @BeforeEach
    void install() throws IOException {
        for (String name : List.of("edge-runtime", "trt-build")) {
            Path launcher = home.resolve(name).resolve("bin").resolve(name);
            Files.createDirectories(launcher.getParent());
            Files.copy(PACKAGED.resolve(name + "/bin/" + name), launcher);
            assertThat(launcher.toFile().setExecutable(true)).isTrue();
        }
        Files.createDirectories(home.resolve("lib/broker"));
        Files.createFile(home.resolve("lib/tubecast-inference-tensorrt-1.jar"));
        Path java = home.resolve("jdk/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, "#!/bin/sh\nfor a in \"$@\"; do echo \"$a\"; done\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void onlyTheDemoAndWhoAsksForItHasTheBroker() throws Exception {
        assertThat(classPath("edge-runtime", "run", "--config", "/etc/tubecast/node.yaml"))
                .isEqualTo(home + "/lib/tubecast-inference-tensorrt-1.jar:" + home + "/lib/*");
        assertThat(classPath("edge-runtime", "demo", "--frames", "3")).endsWith("/lib/*:" + home + "/lib/broker/*");
        assertThat(classPath("edge-runtime", "run", "--broker", "embedded")).endsWith("/lib/broker/*");
        assertThat(classPath("edge-runtime", "run", "--broker=embedded")).endsWith("/lib/broker/*");
        assertThat(classPath("trt-build", "inspect", "demo")).endsWith("/lib/*:" + home + "/lib/trt-build/*");
    }

    @Test
    void argumentsArriveAsTheyWereGiven() throws Exception {
        List<String> said = start("edge-runtime", "run", "--source", "a file.mp4");
        assertThat(said).endsWith("io.tubecast.edge.EdgeRuntime", "run", "--source", "a file.mp4");
        assertThat(said)
                .contains(
                        "-Dtubecast.home=" + home,
                        "-Dorg.bytedeco.javacpp.cachedir=/var/lib/tubecast/javacpp",
                        "-Donnxruntime.native.path=" + home + "/native",
                        "-Dextra=1");
        // ONNX Runtime 1.29 crashes in a process whose command line is longer than 4 KiB
        assertThat(String.join(" ", said)).hasSizeLessThan(4_096);
    }

    @Test
    void theJavaOptionsAreThoseOfTheCheckout() throws IOException {
        for (String name : List.of("edge-runtime", "trt-build")) {
            Path checkout = RealClips.checkout().resolve(name).resolve("bin").resolve(name);
            Set<String> installed = options(PACKAGED.resolve(name + "/bin/" + name));
            assertThat(installed).isNotEmpty().containsAll(options(checkout));
        }
    }

    @Test
    void onlyConfigurationIsLeftByRemove() throws IOException {
        Path scripts = RealClips.checkout().resolve("src/distribution/src/deb");
        assertThat(Files.readString(scripts.resolve("postrm")))
                .contains("rm -rf /opt/tubecast", "rm -rf /etc/tubecast");
        assertThat(Files.readString(scripts.resolve("postinst"))).contains("systemd-sysusers tubecast.conf");
        assertThat(RealClips.checkout().resolve("src/distribution/check-install"))
                .isExecutable();
    }

    @Test
    void nobodyIsToldThatItRuns() throws IOException {
        for (String name : List.of("edge-runtime", "trt-build")) {
            assertThat(Files.readString(PACKAGED.resolve(name + "/bin/" + name)))
                    .contains("export ORT_DISABLE_TELEMETRY=1");
            assertThat(Files.readString(RealClips.checkout().resolve(name + "/bin/" + name)))
                    .contains("export ORT_DISABLE_TELEMETRY=1");
        }
    }

    private static Set<String> options(Path launcher) throws IOException {
        Set<String> options = new TreeSet<>();
        String text = Files.readString(launcher);
        Matcher matcher = OPTION.matcher(text.substring(text.indexOf("# as a service"))); // before it Maven is called
        while (matcher.find()) {
            options.add(matcher.group());
        }
        return options;
    }

    private String classPath(String name, String... arguments) throws Exception {
        List<String> said = start(name, arguments);
        return said.get(said.indexOf("-cp") + 1);
    }

    private List<String> start(String name, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                home.resolve(name).resolve("bin").resolve(name).toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        builder.environment().put("JAVA_OPTS", "-Dextra=1");
        builder.environment().put("STATE_DIRECTORY", "/var/lib/tubecast");
        Process process = builder.redirectErrorStream(true).start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as("%s", lines).isZero();
        return lines;
    }
}
