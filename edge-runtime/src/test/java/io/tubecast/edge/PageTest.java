package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.publish.MosquittoBroker;
import io.tubecast.video.capture.RtspServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The preview page in a real browser, of a real node: what people see when it works and when something is cut. */
@Timeout(180)
class PageTest {
    private static final String CAMERA = "synthetic:?seed=7&fps=12&width=160&height=120";
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    /** Pixels of the picture in one of the colours of actors, exactly: boxes are drawn in them, cameras do not give them by the hundred. */
    private static final String BOX_PIXELS = """
            (() => {
              const canvas = document.getElementById("picture");
              const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
              const wanted = colors.map(each => parseInt(each.slice(1), 16));
              let count = 0;
              for (let i = 0; i < data.length; i += 4) {
                if (wanted.includes((data[i] << 16) | (data[i + 1] << 8) | data[i + 2])) count++;
              }
              return count;
            })()""";

    @TempDir
    Path folder;

    private String model = "";
    private int port;

    @BeforeEach
    void prepare() throws Exception {
        assumeTrue(Chromium.program().isPresent(), "skipped: chromium is not installed");
        model = TinyBundle.write(folder.resolve("tiny")).toString();
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
    }

    @Test
    void showsWhoIsThereAndSaysWhenTheBrokerIsCut() throws Exception {
        assumeTrue(MosquittoBroker.program().isPresent(), "skipped: mosquitto is not installed");
        try (MosquittoBroker broker = new MosquittoBroker(true);
                NodeProcess node = run(CAMERA, broker.uri());
                Chromium browser = browser()) {
            open(browser, node);
            awaitText(browser, "state", "live");
            await().atMost(PATIENCE).until(() -> browser.value(BOX_PIXELS).asInt() > 200);
            assertThat(browser.text("actors")).contains("wave").contains("%").contains("#");
            assertThat(browser.text("broker")).isEqualTo("connected");
            awaitText(browser, "camera", "up"); // from the first second's report on
            assertThat(browser.text("mode")).isEqualTo("appearance");
            assertThat(browser.text("p99")).matches("[\\d.]+");
            assertThat(browser.value("status.history.length").asInt()).isPositive();
            broker.kill();
            awaitText(browser, "state", "live, no broker");
            assertThat(browser.text("broker")).startsWith("no link");
            assertThat(browser.value("stage.classList.contains('stale')").asBoolean())
                    .isFalse();
            broker.restart();
            awaitText(browser, "broker", "connected");
            awaitText(browser, "state", "live");
        }
    }

    @Test
    void fitsAPhoneAndTheDark() throws Exception {
        try (NodeProcess node = run(CAMERA, URI.create("tcp://127.0.0.1:1"));
                Chromium browser = browser()) {
            browser.size(360, 740, true);
            browser.dark(true);
            open(browser, node);
            awaitText(browser, "state", "live, no broker");
            assertThat(browser.value("document.documentElement.scrollWidth").asInt())
                    .isEqualTo(360);
            assertThat(browser.value("canvas.getBoundingClientRect().width").asInt())
                    .isBetween(250, 360);
            assertThat(browser.value("getComputedStyle(document.body).backgroundColor")
                            .asText())
                    .isEqualTo("rgb(13, 17, 23)");
            // of a phone with two pixels in each direction for one of the page's
            assertThat(ImageIO.read(new ByteArrayInputStream(browser.picture())).getWidth())
                    .isEqualTo(720);
            browser.dark(false);
            assertThat(browser.value("getComputedStyle(document.body).backgroundColor")
                            .asText())
                    .isEqualTo("rgb(244, 246, 248)");
        }
    }

    @Test
    void comesBackByItselfWithTheNode() throws Exception {
        try (Chromium browser = browser()) {
            String first;
            try (NodeProcess node = run(CAMERA, URI.create("tcp://127.0.0.1:1"))) {
                open(browser, node);
                awaitText(browser, "state", "live, no broker");
                first = browser.value("boot").asText();
                node.signal("KILL");
                awaitText(browser, "state", "no connection");
                assertThat(browser.text("note-head")).isEqualTo("No connection to the node");
                assertThat(browser.value("stage.classList.contains('stale')").asBoolean())
                        .isTrue();
            }
            try (NodeProcess again = run(CAMERA, URI.create("tcp://127.0.0.1:1"))) {
                awaitText(browser, "state", "live, no broker");
                assertThat(again.alive()).isTrue();
                assertThat(browser.value("boot").asText()).isNotEqualTo(first).isNotEmpty();
                assertThat(browser.value("stage.classList.contains('stale')").asBoolean())
                        .isFalse();
            }
        }
    }

    @Test
    @Tag("long")
    void saysThatANodeHasStopped() throws Exception {
        try (NodeProcess node = run(CAMERA, URI.create("tcp://127.0.0.1:1"));
                Chromium browser = browser()) {
            open(browser, node);
            awaitText(browser, "state", "live, no broker");
            node.signal("STOP"); // its connections stay open and say nothing
            await().atMost(PATIENCE).until(() -> browser.text("note-head").startsWith("Stale: this picture is"));
            await().atMost(PATIENCE)
                    .until(() -> !browser.text("state").startsWith("live")
                            && !browser.text("state").equals("stale"));
            node.signal("CONT");
            awaitText(browser, "state", "live, no broker");
        }
    }

    @Test
    void saysThatTheCameraIsLost() throws Exception {
        String missing = RtspServer.missing();
        assumeTrue(missing.isEmpty(), missing);
        try (RtspServer server = new RtspServer(folder, "h264", 12);
                NodeProcess node = run(server.uri(), URI.create("tcp://127.0.0.1:1"));
                Chromium browser = browser()) {
            open(browser, node);
            awaitText(browser, "state", "live, no broker");
            server.kill();
            awaitText(browser, "state", "camera lost");
            assertThat(browser.text("note-head")).isEqualTo("Camera lost");
            assertThat(browser.text("note-text")).isNotEmpty();
            assertThat(browser.text("camera")).isEqualTo("lost");
            assertThat(browser.text("mode")).isEqualTo("standby");
            server.start();
            awaitText(browser, "state", "live, no broker");
            assertThat(browser.text("camera")).startsWith("up, opened again");
        }
    }

    private NodeProcess run(String source, URI broker) throws IOException {
        return new NodeProcess(
                folder,
                "run",
                "--model",
                model,
                "--source",
                source,
                "--broker",
                broker.toString(),
                "--preview",
                String.valueOf(port));
    }

    private Chromium browser() throws Exception {
        return new Chromium(Chromium.program().orElseThrow(), Files.createDirectory(folder.resolve("browser")));
    }

    /** Opens the page once the node is there. */
    private void open(Chromium browser, NodeProcess node) throws IOException {
        await().atMost(PATIENCE).until(() -> node.output().contains("  preview  ") || !node.alive());
        assertThat(node.alive()).as(node.output()).isTrue();
        browser.open("http://127.0.0.1:" + port + "/");
    }

    private static void awaitText(Chromium browser, String id, String text) {
        await(id + " is '" + text + "'")
                .atMost(PATIENCE)
                .until(() -> browser.text(id).equals(text));
    }
}
