package io.tubecast.edge.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.Image;
import io.tubecast.edge.http.WebServer;
import io.tubecast.publish.message.TubeEntry;
import io.tubecast.publish.message.TubeState;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.testkit.Allocation;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PreviewTest {
    private static final TubesSnapshot SNAPSHOT = snapshot(41);

    private final AtomicLong nanos = new AtomicLong();
    private final HttpClient client = HttpClient.newHttpClient();
    private final PreviewFeed feed =
            new PreviewFeed(nanos::get, 10, 0.9, new PreviewFeed.Draft("front", 1, PreviewTest::scene));
    private final WebServer server = newServer();

    @BeforeEach
    void start() {
        feed.start();
        server.start();
    }

    @AfterEach
    void stop() {
        feed.close();
        server.close();
    }

    @Test
    void nobodyLooksSoNothingIsWanted() {
        assertThat(feed.wants()).isFalse();
    }

    @Test
    void theRateIsCapped() {
        feed.viewerCame();
        assertThat(feed.wants()).isTrue();
        feed.offer(new Image(8, 8), SNAPSHOT);
        assertThat(feed.wants()).isFalse();
        nanos.addAndGet(99_999_999); // 10 a second: one every 100 ms
        assertThat(feed.wants()).isFalse();
        nanos.addAndGet(1);
        assertThat(feed.wants()).isTrue();
        feed.viewerLeft();
        assertThat(feed.wants()).isFalse();
    }

    @Test
    void servesThePageWithoutAnythingFromOutside() throws Exception {
        HttpResponse<String> page = client.send(request(""), BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.body())
                .contains("<title>Tubecast</title>")
                .doesNotContain("http://")
                .doesNotContain("https://");
        assertThat(client.send(request("other"), BodyHandlers.ofString()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void aSnapshotIsThePictureThatCameAfterItWasAskedFor() throws Exception {
        CompletableFuture<HttpResponse<byte[]>> asked =
                client.sendAsync(request("snapshot.jpg"), BodyHandlers.ofByteArray());
        offerWhenWanted(plain(64, 48, 200, 100, 50));
        HttpResponse<byte[]> answer = asked.join();
        assertThat(answer.statusCode()).isEqualTo(200);
        BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(answer.body()));
        assertThat(decoded.getWidth()).isEqualTo(64);
        assertThat(decoded.getHeight()).isEqualTo(48);
        int rgb = decoded.getRGB(30, 20); // blue 200, green 100, red 50, a little off after compression
        assertThat((double) (rgb & 255)).isCloseTo(200, within(6.0));
        assertThat((double) ((rgb >> 8) & 255)).isCloseTo(100, within(6.0));
        assertThat((double) ((rgb >> 16) & 255)).isCloseTo(50, within(6.0));
    }

    @Test
    void wideCamerasAreThinnedToAPhonesWidth() throws Exception {
        CompletableFuture<HttpResponse<byte[]>> asked =
                client.sendAsync(request("snapshot.jpg"), BodyHandlers.ofByteArray());
        offerWhenWanted(plain(3840, 2160, 10, 20, 30));
        BufferedImage decoded =
                ImageIO.read(new ByteArrayInputStream(asked.join().body()));
        assertThat(decoded.getWidth()).isEqualTo(1280); // every third pixel
        assertThat(decoded.getHeight()).isEqualTo(720);
    }

    @Test
    void viewersAreToldOfEachPictureAndWhatToDrawOverIt() throws Exception {
        HttpResponse<InputStream> events = client.send(request("events"), BodyHandlers.ofInputStream());
        assertThat(events.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        offerWhenWanted(plain(32, 32, 1, 2, 3));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
            JsonNode scene = nextScene(lines);
            assertThat(scene.get("frame").asLong()).isEqualTo(41);
            assertThat(scene.at("/boxes/0/id").asText()).isEqualTo("6f1c2b0e-7");
            assertThat(scene.at("/boxes/0/box/3").asDouble()).isEqualTo(0.8);
            HttpResponse<byte[]> picture =
                    client.send(request("frame.jpg?n=" + scene.get("picture").asLong()), BodyHandlers.ofByteArray());
            assertThat(picture.statusCode()).isEqualTo(200);
            assertThat(ImageIO.read(new ByteArrayInputStream(picture.body())).getWidth())
                    .isEqualTo(32);
        }
    }

    @Test
    void aPictureThatIsNotThereIsNotFound() throws Exception {
        for (String query : List.of("", "?n=7", "?n=-1", "?n=0", "?n=999999999999999999999")) {
            assertThat(client.send(request("frame.jpg" + query), BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void aSnapshotOfNothingIsRefusedRatherThanOld() throws Exception {
        CompletableFuture<HttpResponse<byte[]>> asked =
                client.sendAsync(request("snapshot.jpg"), BodyHandlers.ofByteArray());
        offerWhenWanted(plain(64, 48, 200, 100, 50));
        assertThat(asked.join().statusCode()).isEqualTo(200);
        // no frame follows
        assertThat(client.send(request("snapshot.jpg"), BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(503);
    }

    @Test
    void viewersAreToldHowTheNodeIsDoingEverySecond() throws Exception {
        HttpResponse<InputStream> events = client.send(request("events"), BodyHandlers.ofInputStream());
        long begun = System.nanoTime();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
            for (int i = 0; i < 3; i++) {
                String line = lines.readLine();
                while (!line.equals("event: status")) {
                    line = lines.readLine();
                }
                assertThat(lines.readLine()).isEqualTo("data: {\"state\":\"x\"}");
            }
        }
        // at once, after one second and after two
        assertThat((System.nanoTime() - begun) / 1e9).isBetween(1.8, 4.0);
    }

    @Test
    void aFifthViewerIsRefused() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(client.send(request("events"), BodyHandlers.ofInputStream())
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(client.send(request("events"), BodyHandlers.ofInputStream()).statusCode())
                .isEqualTo(503);
    }

    @Test
    void whatLooksOnCostsTheDetectThreadNoAllocation() {
        feed.viewerCame();
        Image picture = new Image(64, 48);
        assertThat(Allocation.bytesPerCall(2_000, () -> {
                    nanos.addAndGet(40_000_000);
                    if (feed.wants()) {
                        feed.offer(picture, SNAPSHOT);
                    }
                }))
                .isZero();
        await().until(() -> feed.newest() > 0);
    }

    private static TubesSnapshot snapshot(long frame) {
        TubesSnapshot snapshot = new TubesSnapshot("front", 1).begin(new FrameStamp(frame, 1, 1), 100, 100);
        snapshot.add().actor(7, TubeState.ACTIVE).label(1, 0.91, 1).boxPx(10, 20, 20, 60);
        return snapshot;
    }

    private static PreviewScene scene(TubesSnapshot snapshot) {
        TubeEntry tube = snapshot.get(0);
        List<Double> box = List.of(0.1, 0.2, 0.3, (tube.y() + tube.height()) / 100.0);
        return new PreviewScene(
                snapshot.frame(),
                List.of(new PreviewBox("6f1c2b0e-" + tube.id(), "wave", tube.score(), "active", box)),
                "appearance",
                1,
                0);
    }

    private void offerWhenWanted(Image picture) throws InterruptedException {
        while (!feed.wants()) {
            Thread.sleep(2);
        }
        feed.offer(picture, SNAPSHOT);
    }

    private static JsonNode nextScene(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.startsWith("data: {\"picture\"")) { // the others say how the node is doing
            line = lines.readLine();
        }
        assertThat(line).isNotNull();
        return new JsonMapper().readTree(line == null ? "" : line.substring(6));
    }

    private static Image plain(int width, int height, int blue, int green, int red) {
        Image image = new Image(width, height);
        for (int at = 0; at < image.pixels().capacity(); at += 3) {
            image.pixels().put(at, (byte) blue).put(at + 1, (byte) green).put(at + 2, (byte) red);
        }
        return image;
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(server.address() + path)).build();
    }

    private WebServer newServer() {
        try {
            WebServer opened = new WebServer("127.0.0.1", 0, null);
            PreviewRoutes.add(opened, feed, () -> "{\"state\":\"x\"}");
            return opened;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
