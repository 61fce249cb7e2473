package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped model on the synthetic camera, as the demo shows it on its page: people appear with their labels. The pictures taken meanwhile stay in {@code target/pictures};
 * {@code src/docs/make-pictures} makes the README's of them.
 */
@Tag("long")
@Timeout(300)
class PagePicturesTest {
    private static final Path MODEL = Path.of("..", "config", "models", "demo").toAbsolutePath();
    private static final Path PICTURES = Path.of("target", "pictures");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WIDTH = 1180;
    private static final int HEIGHT = 740;
    private static final int PICTURES_A_SECOND = 5;
    private static final int SECONDS = 14;

    @TempDir
    Path folder;

    @Test
    void theDemoShowsPeopleAndWhatTheyDo() throws Exception {
        assumeTrue(Chromium.program().isPresent(), "skipped: chromium is not installed");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (NodeProcess node = new NodeProcess(folder, demo(port));
                Chromium browser =
                        new Chromium(Chromium.program().orElseThrow(), Files.createDirectory(folder.resolve("b")))) {
            await().atMost(PATIENCE).until(() -> node.output().contains("  preview  ") || !node.alive());
            assertThat(node.alive()).as(node.output()).isTrue();
            browser.size(WIDTH, HEIGHT, false);
            browser.dark(true);
            browser.open("http://127.0.0.1:" + port + "/");
            // a time line with something in it, and two people at once
            await().atMost(PATIENCE)
                    .until(() ->
                            browser.value("status ? status.history.length : 0").asInt() >= 6);
            await().atMost(PATIENCE)
                    .until(() -> browser.value("document.querySelectorAll('#actors i').length")
                                    .asInt()
                            >= 2);
            film(browser);
        }
    }

    private static String[] demo(int port) {
        return new String[] {
            "run", "--model", MODEL.toString(), "--broker", "embedded", "--preview", String.valueOf(port)
        };
    }

    private static void film(Chromium browser) throws IOException, InterruptedException {
        Files.createDirectories(PICTURES);
        long begin = System.nanoTime();
        long interval = Duration.ofSeconds(1).toNanos() / PICTURES_A_SECOND;
        for (int i = 0; i < SECONDS * PICTURES_A_SECOND; i++) {
            long early = begin + i * interval - System.nanoTime();
            if (early > 0) {
                TimeUnit.NANOSECONDS.sleep(early);
            }
            Files.write(PICTURES.resolve("%03d.png".formatted(i)), browser.picture());
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        assertThat(seconds).as("pictures came in time").isLessThan(SECONDS + 2.0);
    }
}
