package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The preview page in a real browser, of a node that says what no sound node says, or goes silent in the middle of a picture. */
@Timeout(120)
class PageFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String STATUS = """
            {"boot":"6f1c2b0e","node":"robot","stream":"front","state":"ok","mode":"appearance","stride":1,\
            "camera":{"up":true},"mqtt":{"up":true},"classes":["wave"],"history":[]}""";

    @TempDir
    Path folder;

    private ScriptedNode node;
    private Chromium browser;

    @BeforeAll
    static void needsABrowser() {
        assumeTrue(Chromium.program().isPresent(), "skipped: chromium is not installed");
    }

    @BeforeEach
    void open() throws Exception {
        node = new ScriptedNode();
        browser = new Chromium(Chromium.program().orElseThrow(), Files.createDirectory(folder.resolve("browser")));
        browser.size(360, 740, true);
        browser.open(node.address());
        await().atMost(PATIENCE).until(() -> node.viewers() > 0);
        node.status(STATUS);
    }

    @AfterEach
    void close() throws Exception {
        browser.close();
        node.close();
    }

    private static String scene(long picture, String boxes) {
        return "{\"picture\":%d,\"frame\":%d,\"mode\":\"appearance\",\"stride\":1,\"boxes\":[%s]}"
                .formatted(picture, picture, boxes);
    }

    private static String box(String id, String label) {
        return "{\"id\":%s,\"label\":\"%s\",\"score\":0.91,\"state\":\"active\",\"box\":[0.6,0.2,0.9,0.8]}"
                .formatted(id, label);
    }

    private void awaitText(String id, String text) {
        await(id + " is '" + text + "'")
                .atMost(PATIENCE)
                .until(() -> browser.text(id).equals(text));
    }

    @Test
    void aSceneThatCannotBeReadHoldsUpNoOther() throws Exception {
        node.scene(scene(1, "{\"id\":\"6f1c2b0e-1\",\"label\":\"wave\"}")); // where?
        node.scene(scene(2, box("7", "wave")));
        awaitText("frame", "2");
        awaitText("actors", "#7wave91 %");
        node.scene("{\"picture\":3,\"frame\":3,\"surprise\":{\"a\":[1]}}"); // who?
        awaitText("frame", "3");
        awaitText("actors", "nobody in view");
    }

    @Test
    void aPictureThatNeverComesHoldsUpNoOther() throws Exception {
        node.hangsAt(1);
        node.scene(scene(1, ""));
        node.scene(scene(2, ""));
        awaitText("frame", "2");
    }

    @Test
    void aClockThatIsSetBackMakesNoOldPictureNew() throws Exception {
        node.scene(scene(1, ""));
        awaitText("state", "live");
        browser.value("(() => { const now = Date.now; Date.now = () => now() - 3600000; return 0; })()");
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
            node.status(STATUS); // it lives, but gives no picture
            return browser.text("state").equals("stale");
        });
    }

    @Test
    void thePictureOfAWindowLastsAsLongAsTheWindow() throws Exception {
        node.scene(scene(1, "").replace("\"stride\"", "\"windowMillis\":9000,\"stride\""));
        awaitText("state", "live");
        for (int i = 0; i < 3; i++) {
            assertThat(browser.text("state")).isEqualTo("live");
            browser.value("(() => { const later = clock() + 3100; performance.now = () => later; return 0; })()");
            node.status(STATUS); // it lives
            await().atMost(PATIENCE)
                    .until(() -> browser.value("statusAt === clock()").asBoolean());
        }
        awaitText("state", "stale"); // 9.3 s
        node.scene(scene(2, ""));
        awaitText("frame", "2");
        assertThat(browser.value("lastsMs").asInt()).isEqualTo(2500);
    }

    @Test
    void aStatusOfAnotherReleaseBreaksNothing() throws Exception {
        node.status(
                "{\"boot\":\"0a\",\"node\":\"robot\",\"stream\":\"front\",\"state\":\"ok\",\"cause\":\"new\",\"surprise\":{\"a\":[1]},\"drops\":{\"x\":3}}");
        awaitText("health", "ok: new");
        assertThat(browser.text("drops")).isEqualTo("x3");
        assertThat(browser.value("(timeline(), judge(), 1)").asInt()).isEqualTo(1);
    }

    @Test
    void labelsAreTextHoweverLongTheyAre() throws Exception {
        String label = "<img src=x onerror=alert(1)>" + "sit".repeat(100);
        browser.value("""
                (() => {
                  const write = pen.fillText;
                  window.right = 0;
                  pen.fillText = (text, x, y, most) => {
                    window.right = Math.max(window.right, x + Math.min(most ?? Infinity, pen.measureText(text).width));
                    write.call(pen, text, x, y, most);
                  };
                  return 0;
                })()""");
        node.status(STATUS.replace("[\"wave\"]", "[\"%s\"]".formatted(label))
                .replace("[]", "[{\"id\":7,\"label\":\"%s\",\"from\":9,\"to\":0}]".formatted(label)));
        node.scene(scene(1, box("\"6f1c2b0e-7\"", label)));
        awaitText("actors", "#7" + label + "91 %");
        assertThat(browser.value("document.images.length").asInt()).isZero();
        assertThat(browser.value("document.documentElement.scrollWidth").asInt())
                .isEqualTo(360);
        // whole within its place in the list, and within the picture
        String place = "document.querySelector('#actors .label')";
        assertThat(browser.value(place + ".scrollWidth").asInt())
                .isEqualTo(browser.value(place + ".clientWidth").asInt());
        assertThat(browser.value("window.right > 0 && window.right <= canvas.width")
                        .asBoolean())
                .isTrue();
    }
}
