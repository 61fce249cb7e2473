package io.tubecast.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A headless Chromium of the system's with one tab, led over the DevTools protocol. */
final class Chromium implements AutoCloseable {
    private static final ObjectMapper JSON = new JsonMapper();
    private static final int ANSWER_SECONDS = 20;

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger number = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();

    /** The program, if it is installed. */
    static Optional<Path> program() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts it; its profile and what it says are kept in a folder. */
    Chromium(Path program, Path folder) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox", // as root of a container, where tests run, it has none
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(
                        folder.resolveSibling(folder.getFileName() + ".txt").toFile());
        builder.environment().put("TMPDIR", folder.toString()); // nothing is left behind elsewhere
        process = builder.start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(tab(folder), new Answers())
                .join();
        call("Page.enable", Map.of());
    }

    /** The address of its only tab: the port is written into the profile, the tab is named there. */
    private static URI tab(Path folder) throws IOException, InterruptedException {
        Path port = folder.resolve("DevToolsActivePort");
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(30)) {
            if (Files.exists(port) && Files.readAllLines(port).size() >= 2) {
                String list = "http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list";
                String tabs = HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(URI.create(list)).build(), BodyHandlers.ofString())
                        .body();
                for (JsonNode target : JSON.readTree(tabs)) {
                    if (target.path("type").asText().equals("page")) {
                        return URI.create(target.path("webSocketDebuggerUrl").asText());
                    }
                }
            }
            Thread.sleep(50);
        }
        throw new IOException("Chromium did not start");
    }

    /** Collects the parts of messages and hands whole answers to those who wait. */
    private final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                try {
                    JsonNode message = JSON.readTree(text.toString());
                    CompletableFuture<JsonNode> waiting =
                            answers.remove(message.path("id").asInt(-1));
                    if (waiting != null) {
                        waiting.complete(message);
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    private JsonNode call(String method, Map<String, Object> parameters) throws IOException {
        int id = number.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                .join();
        JsonNode message = answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
        if (message.has("error")) {
            throw new IOException(method + ": " + message.path("error"));
        }
        return message.path("result");
    }

    /** Goes to an address. */
    void open(String address) throws IOException {
        call("Page.navigate", Map.of("url", address));
    }

    /** The size of the window in the page's own pixels, and whether it is a phone's. */
    void size(int width, int height, boolean phone) throws IOException {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", phone ? 2 : 1, "mobile", phone));
    }

    /** Whether the user likes it dark. */
    void dark(boolean dark) throws IOException {
        Map<String, String> feature = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
        call("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
    }

    /** The value of an expression in the page. */
    JsonNode value(String expression) throws IOException {
        JsonNode result = call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new IOException(expression + ": " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    /** The text of the element with this id. */
    String text(String id) throws IOException {
        return value("document.getElementById('" + id + "')?.textContent ?? ''").asText();
    }

    /** What is in the window, as PNG. */
    byte[] picture() throws IOException {
        return Base64.getDecoder()
                .decode(call("Page.captureScreenshot", Map.of("format", "png"))
                        .path("data")
                        .asText());
    }

    @Override
    public void close() throws InterruptedException {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }
}
